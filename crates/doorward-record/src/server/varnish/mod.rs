//! Varnish: what VCL returns and makes up itself.
