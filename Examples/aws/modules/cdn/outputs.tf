output "target" {
  description = "What the name points to, and the zone of that name."
  value       = { name = aws_cloudfront_distribution.this.domain_name, zone = aws_cloudfront_distribution.this.hosted_zone_id }
}
