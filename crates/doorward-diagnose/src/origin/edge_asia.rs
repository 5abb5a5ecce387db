//! Delivery networks and cloud firewalls of China.

use super::reference;
use super::shape::Evidence::{Quoted, Wafw00f};
use super::shape::What::{All, Body, CookiePrefix, Header, HeaderPresent};
use super::shape::{Kind, Mark, Origin};

/// Alibaba Cloud AliYunDun.
pub(super) const ALIYUN: Origin = Origin {
    id: "aliyun",
    name: "Alibaba Cloud AliYunDun",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("errors.aliyun.com"), Wafw00f),
        Mark::refusal(Body("your request has been blocked as it may cause potential threats"), Wafw00f),
        Mark::presence(CookiePrefix("acw_tc"), Wafw00f),
        Mark::presence(CookiePrefix("acw_sc__v2"), Wafw00f),
    ],
    reference: Some(reference::TRACE),
    reason: None,
    codes: &[],
    look: "Alibaba Cloud WAF's Log Service, searched by the trace id.",
};

/// Tencent Cloud WAF.
pub(super) const TENCENT_WAF: Origin = Origin {
    id: "tencent-waf",
    name: "Tencent Cloud WAF",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("waf.tencent-cloud.com"), Wafw00f),
        Mark::refusal(Body("腾讯t-sec web应用防火墙"), Quoted),
    ],
    reference: Some(reference::UUID),
    reason: None,
    codes: &[],
    look: "Tencent Cloud WAF's attack log, searched by the request's UUID.",
};

/// Baidu DuEdge.
pub(super) const BAIDU_DUEDGE: Origin = Origin {
    id: "baidu-duedge",
    name: "Baidu DuEdge",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(All(&[Body("duedge"), Body("event id")]), Wafw00f)],
    reference: Some(reference::EVENT),
    reason: None,
    codes: &[],
    look: "DuEdge's console, searched by the event id.",
};

/// Baidu Yunjiasu.
pub(super) const YUNJIASU: Origin = Origin {
    id: "yunjiasu",
    name: "Baidu Yunjiasu",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("server", "yunjiasu"), Wafw00f)],
    reference: None,
    reason: None,
    codes: &[],
    look: "Yunjiasu's console.",
};

/// Huawei Cloud WAF.
pub(super) const HUAWEI_WAF: Origin = Origin {
    id: "huawei-waf",
    name: "Huawei Cloud WAF",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Header("server", "huaweicloudwaf"), Body("event id")]), Wafw00f),
        Mark::presence(CookiePrefix("hwwafsesid"), Wafw00f),
        Mark::presence(Header("server", "huaweicloudwaf"), Wafw00f),
    ],
    reference: Some(reference::EVENT),
    reason: None,
    codes: &[],
    look: "Huawei Cloud WAF's events.",
};

/// Qianxin WAF.
pub(super) const QIANXIN_WAF: Origin = Origin {
    id: "qianxin-waf",
    name: "Qianxin WAF",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("server", "qianxin-waf"), Wafw00f)],
    reference: None,
    reason: None,
    codes: &[],
    look: "Qianxin's console.",
};

/// 360 WangZhanBao.
pub(super) const WANGZHAN_360: Origin = Origin {
    id: "wangzhan-360",
    name: "360 WangZhanBao",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("/wzws-waf-cgi/"), Wafw00f), Mark::presence(HeaderPresent("wzws-ray"), Wafw00f)],
    reference: None,
    reason: None,
    codes: &[],
    look: "360's website guard console.",
};

/// Jiasule (Knownsec).
pub(super) const JIASULE: Origin = Origin {
    id: "jiasule",
    name: "Jiasule (Knownsec)",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("notice-jiasule"), Quoted),
        Mark::presence(HeaderPresent("x-via-jsl"), Quoted),
        Mark::presence(CookiePrefix("__jsluid"), Quoted),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Jiasule's console.",
};

/// NGUARDX.
pub(super) const NGUARDX: Origin = Origin {
    id: "nguardx",
    name: "NGUARDX",
    kind: Kind::Firewall,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Header("server", "nguardx"), Body("your request blocked")]), Quoted),
        Mark::presence(Header("server", "nguardx"), Quoted),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The appliance's log.",
};
