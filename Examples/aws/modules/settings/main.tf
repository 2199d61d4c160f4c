# Secrets without their values, which people put (first night), and settings that are no secrets.

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:Their values come from elsewhere (users of the database, keys of services); the runbook of a leaked key says how each is replaced.
  for_each                = var.secrets
  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.key_arn
  recovery_window_in_days = 7
}

resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:These are no secrets.
  #checkov:skip=CKV_AWS_337:These are no secrets.
  for_each       = var.parameters
  name           = "/${var.name}/${each.key}"
  type           = "String"
  insecure_value = each.value
}

# The image that runs. Terraform writes the first one; after that a deployment does.
resource "aws_ssm_parameter" "image" {
  #checkov:skip=CKV2_AWS_34:This is no secret.
  #checkov:skip=CKV_AWS_337:This is no secret.
  name           = "/${var.name}/image"
  type           = "String"
  insecure_value = var.image
  lifecycle {
    ignore_changes = [insecure_value]
  }
}
