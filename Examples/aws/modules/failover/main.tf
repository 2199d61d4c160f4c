# One name for two regions: Route 53 asks the first one whether it is well, and answers with the second when it is not.

resource "aws_route53_health_check" "primary" {
  type              = "HTTPS"
  fqdn              = var.primary.check
  port              = 443
  resource_path     = "/readyz"
  request_interval  = 30
  failure_threshold = 3
  measure_latency   = true
  tags              = { Name = "${var.name}-primary" }
}

resource "aws_route53_record" "this" {
  #checkov:skip=CKV2_AWS_23:The name points to a distribution, which is given as a variable.
  for_each        = merge({ PRIMARY = var.primary.target }, var.secondary == null ? {} : { SECONDARY = var.secondary })
  zone_id         = var.zone_id
  name            = var.domain
  type            = "A"
  set_identifier  = lower(each.key)
  health_check_id = each.key == "PRIMARY" ? aws_route53_health_check.primary.id : null
  failover_routing_policy {
    type = each.key
  }
  alias {
    name                   = each.value.name
    zone_id                = each.value.zone
    evaluate_target_health = each.key == "SECONDARY"
  }
}
