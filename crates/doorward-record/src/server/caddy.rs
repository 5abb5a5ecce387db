//! Caddy: the Caddyfile.
