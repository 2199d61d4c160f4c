# Redis: submissions of the last day, request rates that hosts share, counts of the API. Nothing in it is needed after it is lost.
#
# There is no password in Terraform: its users begin without access (README.md of this folder, first night), and their passwords are set by AWS's command line.

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_elasticache_user" "this" {
  for_each             = { default = "default", tools = "secflow" }
  user_id              = "${var.name}-${each.key}"
  user_name            = each.value
  engine               = "redis"
  access_string        = "off -@all"
  no_password_required = true
  lifecycle {
    ignore_changes = [access_string, no_password_required, passwords, authentication_mode]
  }
}

resource "aws_elasticache_user_group" "this" {
  engine        = "redis"
  user_group_id = var.name
  user_ids      = [for user in aws_elasticache_user.this : user.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV_AWS_31:Access is by the users above, who cannot be combined with a token.
  #checkov:skip=CKV2_AWS_50:Failover is on wherever there are two nodes or more.
  replication_group_id       = var.name
  description                = "Submissions, rates and counts of ${var.name}"
  engine                     = "redis"
  engine_version             = "7.1"
  parameter_group_name       = "default.redis7"
  node_type                  = var.node_type
  num_cache_clusters         = var.nodes
  automatic_failover_enabled = var.nodes > 1
  multi_az_enabled           = var.nodes > 1

  at_rest_encryption_enabled = true
  kms_key_id                 = var.key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]

  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.group]
  maintenance_window         = "sun:06:00-sun:07:00"
  auto_minor_version_upgrade = true
  apply_immediately          = true
  tags                       = { Name = var.name }
}
