//! Every directive of httpd and its usual modules: who defines it, and what lets it stand in an `.htaccess`.
//!
//! A list of uniform entries, as `apache2 -L` of httpd 2.4 tells them. What is not listed belongs to a module that is not known here,
//! or is misspelt; which of the two, only the list of loaded modules can tell.

use super::class::Class;

/// Directives that one module defines, with what permits them in an `.htaccess` (nothing does where the list is empty); names in
/// lower case, parted by spaces, sections without `<`.
pub(super) const DIRECTIVES: &[(&str, &[Class], &str)] = &[
    (
        "core.c",
        &[Class::Any],
        "else elseif error files filesmatch if ifdefine ifdirective iffile ifmodule ifsection limitrequestbody \
         limitxmlrequestbody rlimitcpu rlimitmem rlimitnproc serversignature",
    ),
    ("core.c", &[Class::AuthConfig], "cgipassauth"),
    ("core.c", &[Class::AuthConfig, Class::Limit], "limit limitexcept"),
    (
        "core.c",
        &[Class::FileInfo],
        "acceptpathinfo adddefaultcharset cgivar defaulttype enablemmap enablesendfile errordocument fileetag forcetype \
         qualifyredirecturl sethandler setinputfilter setoutputfilter",
    ),
    ("core.c", &[Class::Options], "contentdigest options"),
    (
        "core.c",
        &[],
        "acceptfilter accessfilename allowencodedslashes allowoverride allowoverridelist coredumpdirectory \
         defaultruntimedir define directory directorymatch documentroot errorlog errorlogformat extendedstatus \
         flushmaxpipelined flushmaxthreshold hostnamelookups httpprotocoloptions include includeoptional \
         limitinternalrecursion limitrequestfields limitrequestfieldsize limitrequestline location locationmatch \
         loglevel maxconnectionsperchild maxmemfree maxrangeoverlaps maxrangereversals maxranges maxrequestsperchild \
         mergeslashes mergetrailers mutex namevirtualhost pidfile port protocol protocols protocolshonororder \
         readbuffersize regexdefaultoptions registerhttpmethod scoreboardfile seerequesttail serveradmin serveralias \
         servername serverpath serverroot servertokens stricthostcheck threadstacksize timeout traceenable undefine \
         usecanonicalname usecanonicalphysicalport virtualhost",
    ),
    (
        "event.c",
        &[],
        "asyncrequestworkerfactor gracefulshutdowntimeout listen listenbacklog listencoresbucketsratio \
         listentcpdeferaccept maxclients maxrequestworkers maxsparethreads minsparethreads receivebuffersize \
         sendbuffersize serverlimit startservers threadlimit threadsperchild",
    ),
    ("http_core.c", &[], "keepalive keepalivetimeout maxkeepaliverequests"),
    ("mod_access_compat.c", &[Class::AuthConfig], "satisfy"),
    ("mod_access_compat.c", &[Class::Limit], "allow deny order"),
    ("mod_actions.c", &[Class::FileInfo], "action"),
    ("mod_actions.c", &[], "script"),
    (
        "mod_alias.c",
        &[Class::FileInfo],
        "aliaspreservepath redirect redirectmatch redirectpermanent redirectrelative redirecttemp",
    ),
    ("mod_alias.c", &[], "alias aliasmatch scriptalias scriptaliasmatch"),
    ("mod_allowmethods.c", &[], "allowmethods"),
    (
        "mod_auth_basic.c",
        &[Class::AuthConfig],
        "authbasicauthoritative authbasicfake authbasicprovider authbasicusedigestalgorithm",
    ),
    (
        "mod_auth_digest.c",
        &[Class::AuthConfig],
        "authdigestalgorithm authdigestdomain authdigestnccheck authdigestnoncelifetime authdigestprovider \
         authdigestqop",
    ),
    ("mod_auth_digest.c", &[], "authdigestshmemsize"),
    (
        "mod_auth_form.c",
        &[Class::AuthConfig],
        "authformauthoritative authformbody authformdisablenostore authformfakebasicauth authformlocation \
         authformloginrequiredlocation authformloginsuccesslocation authformlogoutlocation authformmethod \
         authformmimetype authformpassword authformprovider authformsitepassphrase authformusername",
    ),
    ("mod_auth_form.c", &[], "authformsize"),
    (
        "mod_authn_anon.c",
        &[Class::AuthConfig],
        "anonymous anonymous_logemail anonymous_mustgiveemail anonymous_nouserid anonymous_verifyemail",
    ),
    ("mod_authn_core.c", &[Class::AuthConfig], "authname authtype"),
    ("mod_authn_core.c", &[], "authnprovideralias"),
    ("mod_authn_dbd.c", &[], "authdbduserpwquery authdbduserrealmquery"),
    ("mod_authn_dbm.c", &[Class::AuthConfig], "authdbmtype authdbmuserfile"),
    ("mod_authn_file.c", &[Class::AuthConfig], "authuserfile"),
    ("mod_authn_socache.c", &[Class::AuthConfig], "authncacheprovidefor authncachetimeout"),
    ("mod_authn_socache.c", &[], "authncachecontext authncacheenable authncachesocache"),
    ("mod_authnz_fcgi.c", &[Class::FileInfo], "authnzfcgicheckauthnprovider"),
    ("mod_authnz_fcgi.c", &[], "authnzfcgidefineprovider"),
    (
        "mod_authnz_ldap.c",
        &[Class::AuthConfig],
        "authldapauthorizeprefix authldapbindauthoritative authldapbinddn authldapbindpassword authldapcompareasuser \
         authldapcomparednonserver authldapdereferencealiases authldapgroupattribute authldapgroupattributeisdn \
         authldapinitialbindasuser authldapinitialbindpattern authldapmaxsubgroupdepth authldapremoteuserattribute \
         authldapremoteuserisdn authldapsearchasuser authldapsubgroupattribute authldapsubgroupclass authldapurl",
    ),
    ("mod_authnz_ldap.c", &[], "authldapcharsetconfig"),
    (
        "mod_authz_core.c",
        &[Class::AuthConfig],
        "authmerging authzsendforbiddenonfailure require requireall requireany requirenone",
    ),
    ("mod_authz_core.c", &[], "authzprovideralias"),
    ("mod_authz_dbd.c", &[], "authzdbdlogintoreferer authzdbdquery authzdbdredirectquery"),
    ("mod_authz_dbm.c", &[Class::AuthConfig], "authdbmgroupfile authzdbmtype"),
    ("mod_authz_groupfile.c", &[Class::AuthConfig], "authgroupfile"),
    ("mod_autoindex.c", &[Class::Any], "fancyindexing"),
    (
        "mod_autoindex.c",
        &[Class::Indexes],
        "addalt addaltbyencoding addaltbytype adddescription addicon addiconbyencoding addiconbytype defaulticon \
         headername indexheadinsert indexignore indexignorereset indexoptions indexorderdefault indexstylesheet \
         readmename",
    ),
    (
        "mod_brotli.c",
        &[],
        "brotlialteretag brotlicompressionmaxinputblock brotlicompressionquality brotlicompressionwindow \
         brotlifilternote",
    ),
    ("mod_buffer.c", &[], "buffersize"),
    (
        "mod_cache.c",
        &[],
        "cachedefaultexpire cachedetailheader cachedisable cacheenable cacheheader cacheignorecachecontrol \
         cacheignoreheaders cacheignorenolastmod cacheignorequerystring cacheignoreurlsessionidentifiers \
         cachekeybaseurl cachelastmodifiedfactor cachelock cachelockmaxage cachelockpath cachemaxexpire cacheminexpire \
         cachequickhandler cachestaleonerror cachestoreexpired cachestorenostore cachestoreprivate",
    ),
    (
        "mod_cache_disk.c",
        &[],
        "cachedirlength cachedirlevels cachemaxfilesize cacheminfilesize cachereadsize cachereadtime cacheroot",
    ),
    (
        "mod_cache_socache.c",
        &[],
        "cachesocache cachesocachemaxsize cachesocachemaxtime cachesocachemintime cachesocachereadsize \
         cachesocachereadtime",
    ),
    ("mod_cern_meta.c", &[Class::Indexes], "metadir metafiles metasuffix"),
    ("mod_cgid.c", &[], "cgidscripttimeout scriptlog scriptlogbuffer scriptloglength scriptsock"),
    ("mod_charset_lite.c", &[Class::FileInfo], "charsetdefault charsetoptions charsetsourceenc"),
    ("mod_dav.c", &[], "dav davbasepath davdepthinfinity davlockdiscovery davmintimeout"),
    ("mod_dav_fs.c", &[], "davlockdb"),
    ("mod_dav_lock.c", &[], "davgenericlockdb"),
    ("mod_dbd.c", &[], "dbdexptime dbdinitsql dbdkeep dbdmax dbdmin dbdparams dbdpersist dbdpreparesql dbdriver"),
    (
        "mod_deflate.c",
        &[Class::Any],
        "deflateinflatelimitrequestbody deflateinflateratioburst deflateinflateratiolimit",
    ),
    (
        "mod_deflate.c",
        &[],
        "deflatealteretag deflatebuffersize deflatecompressionlevel deflatefilternote deflatememlevel deflatewindowsize",
    ),
    ("mod_dialup.c", &[], "modemstandard"),
    (
        "mod_dir.c",
        &[Class::Indexes],
        "directorycheckhandler directoryindex directoryindexredirect directoryslash fallbackresource",
    ),
    ("mod_dumpio.c", &[], "dumpioinput dumpiooutput"),
    ("mod_env.c", &[Class::FileInfo], "passenv setenv unsetenv"),
    ("mod_expires.c", &[Class::Indexes], "expiresactive expiresbytype expiresdefault"),
    ("mod_ext_filter.c", &[], "extfilterdefine extfilteroptions"),
    ("mod_file_cache.c", &[], "cachefile mmapfile"),
    ("mod_filter.c", &[Class::FileInfo], "addoutputfilterbytype"),
    ("mod_filter.c", &[Class::Options], "filterchain filterdeclare filterprotocol filterprovider"),
    ("mod_filter.c", &[], "filtertrace"),
    ("mod_headers.c", &[Class::FileInfo], "header requestheader"),
    ("mod_heartbeat.c", &[], "heartbeataddress"),
    ("mod_heartmonitor.c", &[], "heartbeatlisten heartbeatmaxservers heartbeatstorage"),
    ("mod_http2.c", &[Class::AuthConfig], "h2push h2upgrade"),
    ("mod_http2.c", &[Class::AuthConfig, Class::FileInfo], "h2earlyhint h2pushresource"),
    ("mod_http2.c", &[Class::FileInfo], "h2copyfiles h2proxyrequests"),
    (
        "mod_http2.c",
        &[],
        "h2direct h2earlyhints h2maxdataframelen h2maxheaderblocklen h2maxsessionstreams h2maxstreamerrors \
         h2maxworkeridleseconds h2maxworkers h2minworkers h2moderntlsonly h2outputbuffering h2padding h2pushdiarysize \
         h2pushpriority h2serializeheaders h2sessionextrafiles h2streammaxmemsize h2streamtimeout h2tlscooldownsecs \
         h2tlswarmupsize h2websockets h2windowsize",
    ),
    ("mod_ident.c", &[], "identitycheck identitychecktimeout"),
    ("mod_imagemap.c", &[Class::Indexes], "imapbase imapdefault imapmenu"),
    ("mod_include.c", &[Class::Any], "ssierrormsg ssitimeformat ssiundefinedecho"),
    ("mod_include.c", &[Class::Limit], "ssietag ssilastmodified ssilegacyexprparser"),
    ("mod_include.c", &[Class::Options], "xbithack"),
    ("mod_include.c", &[], "ssiendtag ssistarttag"),
    ("mod_info.c", &[], "addmoduleinfo"),
    ("mod_lbmethod_heartbeat.c", &[], "heartbeatstorage"),
    ("mod_log_config.c", &[], "bufferedlogs customlog globallog logformat transferlog"),
    ("mod_log_debug.c", &[], "logmessage"),
    ("mod_log_forensic.c", &[], "forensiclog"),
    ("mod_logio.c", &[Class::Any], "logiotrackttfb"),
    (
        "mod_lua.c",
        &[Class::Any],
        "lua_____bytecodehack luacodecache luahookaccesschecker luahookauthchecker luahookcheckuserid luahookfixups \
         luahookinsertfilter luahooklog luahookmaptostorage luahookpretranslatename luahooktranslatename \
         luahooktypechecker luainherit luainputfilter luamaphandler luaoutputfilter luapackagecpath luapackagepath \
         luaquickhandler luaroot luascope",
    ),
    ("mod_lua.c", &[], "luaauthzprovider"),
    ("mod_macro.c", &[Class::Any], "macro macroignorebadnesting macroignoreemptyargs undefmacro use"),
    ("mod_md.c", &[Class::AuthConfig], "mdrequirehttps"),
    (
        "mod_md.c",
        &[],
        "mdactivationdelay mdbaseserver mdcacertificatefile mdcachallenges mdcertificateagreement \
         mdcertificateauthority mdcertificatecheck mdcertificatefile mdcertificatekeyfile mdcertificateprotocol \
         mdcertificatestatus mdchallengedns01 mdchallengedns01version mdcheckinterval mdcontactemail mddrivemode \
         mdexternalaccountbinding mdhttpproxy mdhttpproxycacertificatefile mdinitialdelay mdmatchnames mdmember \
         mdmembers mdmessagecmd mdmuststaple mdnotifycmd mdomain mdomainset mdportmap mdprivatekeys mdprofile \
         mdprofilemandatory mdrenewmode mdrenewviaari mdrenewwindow mdretrydelay mdretryfailover mdserverstatus \
         mdstapleothers mdstapling mdstaplingkeepresponse mdstaplingrenewwindow mdstoredir mdstorelocks mdwarnwindow",
    ),
    (
        "mod_mime.c",
        &[Class::FileInfo],
        "addcharset addencoding addhandler addinputfilter addlanguage addoutputfilter addtype defaultlanguage \
         multiviewsmatch removecharset removeencoding removehandler removeinputfilter removelanguage removeoutputfilter \
         removetype",
    ),
    ("mod_mime.c", &[], "modmimeusepathinfo typesconfig"),
    ("mod_mime_magic.c", &[], "mimemagicfile"),
    ("mod_negotiation.c", &[Class::FileInfo], "forcelanguagepriority languagepriority"),
    ("mod_negotiation.c", &[], "cachenegotiateddocs"),
    (
        "mod_proxy.c",
        &[],
        "balancergrowth balancerinherit balancermember balancerpersist noproxy proxy proxy100continue proxyaddheaders \
         proxybadheader proxyblock proxydomain proxyerroroverride proxyiobuffersize proxymatch proxymaxforwards \
         proxypass proxypassinherit proxypassinterpolateenv proxypassmatch proxypassreverse \
         proxypassreversecookiedomain proxypassreversecookiepath proxypreservehost proxyreceivebuffersize proxyremote \
         proxyremotematch proxyrequests proxyset proxysourceaddress proxystatus proxytimeout proxyvia",
    ),
    ("mod_proxy_connect.c", &[], "allowconnect"),
    ("mod_proxy_express.c", &[Class::FileInfo], "proxyexpressdbmfile proxyexpressdbmtype proxyexpressenable"),
    ("mod_proxy_fcgi.c", &[Class::FileInfo], "proxyfcgibackendtype proxyfcgisetenvif"),
    ("mod_proxy_ftp.c", &[], "proxyftpdircharset proxyftpescapewildcards proxyftplistonwildcard"),
    ("mod_proxy_hcheck.c", &[Class::FileInfo], "proxyhcexpr proxyhctemplate"),
    ("mod_proxy_hcheck.c", &[], "proxyhctpsize"),
    (
        "mod_proxy_html.c",
        &[],
        "proxyhtmlbufsize proxyhtmlcharsetout proxyhtmldoctype proxyhtmlenable proxyhtmlevents proxyhtmlextended \
         proxyhtmlfixups proxyhtmlinterp proxyhtmllinks proxyhtmlmeta proxyhtmlstripcomments proxyhtmlurlmap",
    ),
    ("mod_proxy_scgi.c", &[], "proxyscgiinternalredirect proxyscgisendfile"),
    ("mod_proxy_wstunnel.c", &[], "proxywebsocketfallbacktoproxyhttp"),
    (
        "mod_remoteip.c",
        &[],
        "remoteipheader remoteipinternalproxy remoteipinternalproxylist remoteipproxiesheader remoteipproxyprotocol \
         remoteipproxyprotocolexceptions remoteiptrustedproxy remoteiptrustedproxylist",
    ),
    ("mod_reqtimeout.c", &[], "requestreadtimeout"),
    ("mod_request.c", &[], "keptbodysize"),
    ("mod_rewrite.c", &[Class::FileInfo], "rewritebase rewritecond rewriteengine rewriteoptions rewriterule"),
    ("mod_rewrite.c", &[], "rewritemap"),
    (
        "mod_security2.c",
        &[],
        "secaction secargumentseparator secargumentslimit secauditengine secauditlog secauditlog2 secauditlogdirmode \
         secauditlogfilemode secauditlogformat secauditlogparts secauditlogrelevantstatus secauditlogstoragedir \
         secauditlogtype seccachetransformations secchrootdir seccollectiontimeout seccomponentsignature secconnengine \
         secconnreadstatelimit secconnwritestatelimit seccontentinjection seccookieformat seccookiev0separator \
         secdatadir secdebuglog secdebugloglevel secdefaultaction secdisablebackendcompression secgeolookupdb \
         secgsblookupdb secguardianlog sechashengine sechashkey sechashmethodpm sechashmethodrx sechashparam \
         sechttpblkey secinterceptonerror secmarker secpcrematchlimit secpcrematchlimitrecursion secreadstatelimit \
         secremoterules secremoterulesfailaction secrequestbodyaccess secrequestbodyinmemorylimit \
         secrequestbodyjsondepthlimit secrequestbodylimit secrequestbodylimitaction secrequestbodynofileslimit \
         secrequestencoding secresponsebodyaccess secresponsebodylimit secresponsebodylimitaction \
         secresponsebodymimetype secresponsebodymimetypesclear secrule secruleengine secruleinheritance secruleperftime \
         secruleremovebyid secruleremovebymsg secruleremovebytag secrulescript secruleupdateactionbyid \
         secruleupdatetargetbyid secruleupdatetargetbymsg secruleupdatetargetbytag secsensorid secserversignature \
         secstatusengine secstreaminbodyinspection secstreamoutbodyinspection sectmpdir sectmpsaveuploadedfiles \
         secunicodecodepage secunicodemapfile secuploaddir secuploadfilelimit secuploadfilemode secuploadkeepfiles \
         secwebappid secwritestatelimit secxmlexternalentity",
    ),
    ("mod_sed.c", &[], "inputsed outputsed"),
    (
        "mod_session.c",
        &[Class::AuthConfig],
        "session sessionenv sessionexclude sessionexpiryupdateinterval sessionheader sessioninclude sessionmaxage",
    ),
    ("mod_session_cookie.c", &[Class::AuthConfig], "sessioncookiename sessioncookiename2 sessioncookieremove"),
    ("mod_session_crypto.c", &[Class::AuthConfig], "sessioncryptocipher sessioncryptopassphrase"),
    ("mod_session_crypto.c", &[], "sessioncryptodriver sessioncryptopassphrasefile"),
    (
        "mod_session_dbd.c",
        &[Class::AuthConfig],
        "sessiondbdcookiename sessiondbdcookiename2 sessiondbdcookieremove sessiondbddeletelabel sessiondbdinsertlabel \
         sessiondbdperuser sessiondbdselectlabel sessiondbdupdatelabel",
    ),
    ("mod_setenvif.c", &[Class::FileInfo], "browsermatch browsermatchnocase setenvif setenvifexpr setenvifnocase"),
    ("mod_so.c", &[], "loadfile loadmodule"),
    ("mod_socache_memcache.c", &[], "memcacheconnttl"),
    ("mod_socache_redis.c", &[], "redisconnpoolttl redistimeout"),
    ("mod_speling.c", &[Class::Options], "checkbasenamematch checkcaseonly checkspelling"),
    ("mod_ssl.c", &[Class::Any], "ssllog sslloglevel"),
    (
        "mod_ssl.c",
        &[Class::AuthConfig],
        "sslcacertificatefile sslcacertificatepath sslciphersuite sslrenegbuffersize sslrequire sslrequiressl \
         sslusername sslverifyclient sslverifydepth",
    ),
    ("mod_ssl.c", &[Class::Options], "ssloptions"),
    (
        "mod_ssl.c",
        &[],
        "sslcadnrequestfile sslcadnrequestpath sslcarevocationcheck sslcarevocationfile sslcarevocationpath \
         sslcertificatechainfile sslcertificatefile sslcertificatekeyfile sslcompression sslcryptodevice sslengine \
         sslfips sslhonorcipherorder sslinsecurerenegotiation sslocspdefaultresponder sslocspenable sslocspnoverify \
         sslocspoverrideresponder sslocspproxyurl sslocsprespondercertificatefile sslocsprespondertimeout \
         sslocspresponsemaxage sslocspresponsetimeskew sslocspuserequestnonce sslopensslconfcmd sslpassphrasedialog \
         sslprotocol sslproxycacertificatefile sslproxycacertificatepath sslproxycarevocationcheck \
         sslproxycarevocationfile sslproxycarevocationpath sslproxycheckpeercn sslproxycheckpeerexpire \
         sslproxycheckpeername sslproxyciphersuite sslproxyengine sslproxymachinecertificatechainfile \
         sslproxymachinecertificatefile sslproxymachinecertificatepath sslproxyprotocol sslproxyverify \
         sslproxyverifydepth sslrandomseed sslsessioncache sslsessioncachetimeout sslsessionticketkeyfile \
         sslsessiontickets sslsrpunknownuserseed sslsrpverifierfile sslstaplingcache sslstaplingerrorcachetimeout \
         sslstaplingfaketrylater sslstaplingforceurl sslstaplingrespondertimeout sslstaplingresponsemaxage \
         sslstaplingresponsetimeskew sslstaplingreturnrespondererrors sslstaplingstandardcachetimeout \
         sslstrictsnivhostcheck sslusestapling sslvhostsnipolicy",
    ),
    ("mod_substitute.c", &[Class::FileInfo], "substitute substituteinheritbefore substitutemaxlinelength"),
    ("mod_suexec.c", &[], "suexecusergroup"),
    ("mod_unixd.c", &[], "chrootdir group suexec user"),
    ("mod_userdir.c", &[], "userdir"),
    (
        "mod_usertrack.c",
        &[Class::FileInfo],
        "cookiedomain cookieexpires cookiehttponly cookiename cookiesamesite cookiesecure cookiestyle cookietracking",
    ),
    ("mod_version.c", &[Class::Any], "ifversion"),
    ("mod_vhost_alias.c", &[], "virtualdocumentroot virtualdocumentrootip virtualscriptalias virtualscriptaliasip"),
    ("mod_watchdog.c", &[], "watchdoginterval"),
    ("mod_xml2enc.c", &[Class::Any], "xml2encdefault xml2startparse"),
    ("mod_xml2enc.c", &[], "xml2encalias"),
    ("util_ldap.c", &[Class::AuthConfig], "ldapreferralhoplimit ldapreferrals ldaptrustedclientcert"),
    (
        "util_ldap.c",
        &[],
        "ldapcacheentries ldapcachettl ldapconnectionpoolttl ldapconnectiontimeout ldaplibrarydebug ldapopcacheentries \
         ldapopcachettl ldapretries ldapretrydelay ldapsharedcachefile ldapsharedcachesize ldaptimeout \
         ldaptrustedglobalcert ldaptrustedmode ldapverifyservercert",
    ),
    ("mod_php.c", &[Class::Options], "php_flag php_value"),
    ("mod_php.c", &[], "php_admin_flag php_admin_value phpinidir"),
    (
        "mod_evasive20.c",
        &[],
        "dosblockingperiod dosemailnotify doshashtablesize doslogdir dospagecount dospageinterval dossitecount \
         dossiteinterval dossystemcommand doswhitelist",
    ),
];
