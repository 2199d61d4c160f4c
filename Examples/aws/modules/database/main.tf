# PostgreSQL. The password of its administrator is made and kept by RDS in Secrets Manager, so that it is in no variable and not in Terraform's state.

locals {
  version = split(".", var.engine_version)[0]
  copied  = var.restore_from != null
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "postgres${local.version}"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "ssl_min_protocol_version"
    value = "TLSv1.2"
  }
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
  parameter {
    name  = "log_statement"
    value = "ddl"
  }
  # Texts of filings are stored half as large, and twice as fast.
  parameter {
    name  = "default_toast_compression"
    value = "lz4"
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "monitoring" {
  name = "${var.name}-database-monitoring"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "monitoring.rds.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_157:Multi-AZ is a variable: the starter does without, production requires it.
  #checkov:skip=CKV_AWS_161:libpq takes a password; a token of IAM lives for 15 minutes, and a night takes longer to load.
  #checkov:skip=CKV_AWS_293:Protection from deletion is a variable, and on unless told.
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class

  allocated_storage     = var.storage_gb
  max_allocated_storage = var.storage_limit_gb
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.key_arn

  # A copy has the database and the administrator of its source.
  db_name                       = local.copied ? null : "secflow"
  username                      = local.copied ? null : "secflow"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.key_arn

  dynamic "restore_to_point_in_time" {
    for_each = local.copied ? [var.restore_from] : []
    content {
      source_db_instance_automated_backups_arn = restore_to_point_in_time.value
      use_latest_restorable_time               = true
    }
  }

  multi_az               = var.multi_az
  publicly_accessible    = false
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.group]
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period = 7
  # AWS Backup begins nothing in these windows, nor in the hour before maintenance: its plans begin at 03:00, and on Sundays at 03:30.
  backup_window              = "08:00-09:00"
  maintenance_window         = "sat:05:30-sat:06:30"
  copy_tags_to_snapshot      = true
  delete_automated_backups   = false
  deletion_protection        = var.protected
  skip_final_snapshot        = false
  final_snapshot_identifier  = "${var.name}-last"
  auto_minor_version_upgrade = true

  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.key_arn
  performance_insights_retention_period = 7

  tags       = { Name = var.name, Backup = "daily" }
  depends_on = [aws_cloudwatch_log_group.this]
  lifecycle {
    # RDS raises the minor version by itself.
    ignore_changes = [engine_version]
  }
}

resource "aws_db_instance" "replica" {
  #checkov:skip=CKV_AWS_157:A replica is made again from its source.
  #checkov:skip=CKV_AWS_161:As its source.
  #checkov:skip=CKV_AWS_293:A replica holds nothing of its own.
  #checkov:skip=CKV_AWS_129:The log of its source names the statements that change something.
  #checkov:skip=CKV2_AWS_30:As its source.
  #checkov:skip=CKV2_AWS_60:It has no snapshots.
  count                           = var.replicas
  identifier                      = "${var.name}-replica-${count.index + 1}"
  replicate_source_db             = aws_db_instance.this.identifier
  instance_class                  = var.instance_class
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = var.key_arn
  publicly_accessible             = false
  vpc_security_group_ids          = [var.group]
  parameter_group_name            = aws_db_parameter_group.this.name
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  skip_final_snapshot             = true
  auto_minor_version_upgrade      = true
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.key_arn
  tags                            = { Name = "${var.name}-replica-${count.index + 1}" }
}

# RDS would make these itself, and keep them for ever.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:Logs are kept for 30 days; what has to be kept for years is in the audit of the database, and in the bucket.
  for_each          = toset(["postgresql", "upgrade"])
  name              = "/aws/rds/instance/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.key_arn
}

# One name for all copies: each answer of DNS is another of them, so that the connections of servers are spread.
resource "aws_route53_zone" "readers" {
  #checkov:skip=CKV2_AWS_38:The zone is private; DNSSEC is for public ones.
  #checkov:skip=CKV2_AWS_39:As above: only the network's own servers ask.
  count = var.replicas > 1 ? 1 : 0
  name  = "${var.name}.internal"
  vpc {
    vpc_id = var.vpc_id
  }
}

resource "aws_route53_record" "reader" {
  count          = var.replicas > 1 ? var.replicas : 0
  zone_id        = aws_route53_zone.readers[0].zone_id
  name           = "reader.${var.name}.internal"
  type           = "CNAME"
  ttl            = 5
  set_identifier = aws_db_instance.replica[count.index].identifier
  records        = [aws_db_instance.replica[count.index].address]
  weighted_routing_policy {
    weight = 1
  }
}
