# The API: a gateway that checks tokens and limits rates, over a private link to a load balancer that only this link reaches, before secflow-serve. Web requests pass
# a firewall (WAF) at the load balancer: a gateway of this kind (HTTP API) cannot have one.

resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:The gateway logs each request. Logs of the balancer would say the same of the private address of the link.
  #checkov:skip=CKV2_AWS_20:It has no port 80 that could redirect: the link speaks TLS.
  name                       = var.name
  internal                   = true
  load_balancer_type         = "application"
  security_groups            = [var.groups["web"]]
  subnets                    = var.subnets
  drop_invalid_header_fields = true
  enable_deletion_protection = var.protected
  desync_mitigation_mode     = "strictest"
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:Between the balancer and the task, in private subnets, requests are plain; the port is open to the balancer alone.
  name                 = var.name
  vpc_id               = var.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = 8080
  deregistration_delay = 30
  health_check {
    path                = "/healthz"
    matcher             = "200"
    interval            = 15
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.certificate_arn
  # TLS 1.3 alone.
  ssl_policy = "ELBSecurityPolicy-TLS13-1-3-2021-06"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_apigatewayv2_vpc_link" "this" {
  name               = var.name
  subnet_ids         = var.subnets
  security_group_ids = [var.groups["link"]]
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  protocol_type = "HTTP"
  # The address that AWS gives would pass by the certificate and the distribution.
  disable_execute_api_endpoint = true
}

resource "aws_apigatewayv2_authorizer" "this" {
  api_id           = aws_apigatewayv2_api.this.id
  name             = "tokens"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    issuer   = var.issuer
    audience = [var.audience]
  }
}

resource "aws_apigatewayv2_integration" "this" {
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "HTTP_PROXY"
  integration_method     = "ANY"
  integration_uri        = aws_lb_listener.this.arn
  connection_type        = "VPC_LINK"
  connection_id          = aws_apigatewayv2_vpc_link.this.id
  payload_format_version = "1.0"
  timeout_milliseconds   = 29000
  # The firewall counts by it; a caller cannot set it.
  request_parameters = { "overwrite:header.x-client-address" = "$context.identity.sourceIp" }
  tls_config {
    server_name_to_verify = var.domain
  }
}

# Versions are parts of the path. What a token does not cover does not exist.
resource "aws_apigatewayv2_route" "this" {
  for_each           = toset(["GET /v1/{proxy+}", "HEAD /v1/{proxy+}"])
  api_id             = aws_apigatewayv2_api.this.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.this.id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.this.id
}

# For the check of the other region: it says that the server and its database answer, and nothing else.
resource "aws_apigatewayv2_route" "health" {
  #checkov:skip=CKV_AWS_309:The check of Route 53 has no token.
  api_id             = aws_apigatewayv2_api.this.id
  route_key          = "GET /readyz"
  target             = "integrations/${aws_apigatewayv2_integration.this.id}"
  authorization_type = "NONE"
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:Logs are kept for 30 days; what has to be kept for years is in the audit of the database, and in the bucket.
  name              = "/${var.name}/api"
  retention_in_days = var.log_days
  kms_key_id        = var.key_arn
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true
  default_route_settings {
    throttling_rate_limit    = var.requests_a_second
    throttling_burst_limit   = var.requests_a_second * 2
    detailed_metrics_enabled = true
  }
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.this.arn
    # The subject of a token is in it, never the token.
    format = jsonencode({
      at    = "$context.requestTime", id = "$context.requestId", address = "$context.identity.sourceIp", subject = "$context.authorizer.claims.sub",
      route = "$context.routeKey", status = "$context.status", milliseconds = "$context.responseLatency", bytes = "$context.responseLength"
    })
  }
}

resource "aws_apigatewayv2_domain_name" "this" {
  domain_name = var.domain
  domain_name_configuration {
    certificate_arn = var.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  domain_name = aws_apigatewayv2_domain_name.this.id
  stage       = aws_apigatewayv2_stage.this.id
}
