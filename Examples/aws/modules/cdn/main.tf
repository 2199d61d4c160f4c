# CloudFront before the API, for answers that may be kept: secflow-serve says which (Cache-Control, ETag), and a token is part of the key, so that nobody gets the
# answer of another. Everything of CloudFront is in us-east-1: give the module a provider of that region.

resource "aws_cloudfront_cache_policy" "this" {
  name        = "${var.name}-answers"
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 3600
  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true
    cookies_config {
      cookie_behavior = "none"
    }
    headers_config {
      header_behavior = "whitelist"
      headers {
        items = ["Authorization", "Accept"]
      }
    }
    query_strings_config {
      query_string_behavior = "all"
    }
  }
}

resource "aws_cloudfront_response_headers_policy" "this" {
  #checkov:skip=CKV_AWS_259:All is set but preload, which would bind every name of the domain, and for years: that is for the owner of the domain to decide.
  name = "${var.name}-security"
  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      override                   = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_86:The gateway logs what reaches it; standard logs want a bucket with access lists. Real-time logs can be added.
  #checkov:skip=CKV_AWS_305:An API has no page at its root.
  #checkov:skip=CKV_AWS_310:Failover is by name, between the regions (module failover).
  #checkov:skip=CKV_AWS_374:Filings are public everywhere.
  #checkov:skip=CKV2_AWS_47:The rules of known bad inputs, with those of Log4j, are in the web ACL below.
  enabled         = true
  comment         = var.name
  aliases         = [var.domain]
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = "PriceClass_100"
  web_acl_id      = aws_wafv2_web_acl.this.arn

  origin {
    origin_id   = "api"
    domain_name = var.origin_domain
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id           = "api"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "https-only"
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.this.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
  }
  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
  viewer_certificate {
    acm_certificate_arn      = var.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

resource "aws_wafv2_web_acl" "this" {
  #checkov:skip=CKV_AWS_192:The rules of known bad inputs, with those of Log4j, are below; the check does not see rules that are made in a loop.
  #checkov:skip=CKV2_AWS_31:The firewall of the API logs what passes here.
  name  = "${var.name}-edge"
  scope = "CLOUDFRONT"
  default_action {
    allow {}
  }
  dynamic "rule" {
    for_each = { reputation = ["AWSManagedRulesAmazonIpReputationList", 1], inputs = ["AWSManagedRulesKnownBadInputsRuleSet", 2] }
    content {
      name     = rule.key
      priority = rule.value[1]
      override_action {
        none {}
      }
      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.value[0]
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-edge-${rule.key}"
        sampled_requests_enabled   = true
      }
    }
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.name}-edge"
    sampled_requests_enabled   = true
  }
}
