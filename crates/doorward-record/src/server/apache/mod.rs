//! Apache httpd: which directive decides a request, and where it stands, `.htaccess` files included.
