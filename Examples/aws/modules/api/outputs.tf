output "target_group_arn" {
  description = "Where the servers are registered, once the listener is there."
  value       = aws_lb_listener.this.default_action[0].target_group_arn
}

output "load_balancer" {
  description = "The load balancer, for alarms."
  value       = aws_lb.this.arn_suffix
}

output "target" {
  description = "What the name of the API points to, and the zone of that name."
  value = {
    name = aws_apigatewayv2_domain_name.this.domain_name_configuration[0].target_domain_name
    zone = aws_apigatewayv2_domain_name.this.domain_name_configuration[0].hosted_zone_id
  }
}
