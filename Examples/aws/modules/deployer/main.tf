# The role with which .github/workflows/deploy.yml works. GitHub says who it is by a token of the run (OIDC): there is no key to keep, or to lose.

data "aws_region" "current" {}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  ecs       = "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.name}:${local.account}"
  providers = "arn:${data.aws_partition.current.partition}:iam::${local.account}:oidc-provider/token.actions.githubusercontent.com"
}

# One an account: the other environments name it.
resource "aws_iam_openid_connect_provider" "github" {
  count          = var.create_provider ? 1 : 0
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "this" {
  #checkov:skip=CKV_AWS_393:The subject is one repository and one environment, word for word; the check does not see the value of the variable.
  name                 = "${var.name}-deploy"
  max_session_duration = 7200
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.providers }
      # Only runs of this repository, in this environment, which people approve.
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:${var.repository}:environment:${var.environment}"
      } }
    }]
  })
  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_role_policy" "this" {
  #checkov:skip=CKV_AWS_355:Tokens of the registry, and descriptions and registrations of task definitions, cannot be limited to a resource.
  #checkov:skip=CKV_AWS_290:As above.
  name = "deploy"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ecr:GetAuthorizationToken", "ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition", "ecs:ListTaskDefinitionFamilies"], Resource = ["*"] },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"
        ]
        Resource = [var.image_repository_arn]
      },
      { Effect = "Allow", Action = ["ecs:TagResource"], Resource = ["${local.ecs}:task-definition/${var.name}-*:*"] },
      { Effect = "Allow", Action = ["ecs:DescribeServices", "ecs:UpdateService"], Resource = ["${local.ecs}:service/${var.name}/*"] },
      { Effect = "Allow", Action = ["ecs:RunTask"], Resource = ["${local.ecs}:task-definition/${var.name}-migrate:*"] },
      { Effect = "Allow", Action = ["ecs:DescribeTasks"], Resource = ["${local.ecs}:task/${var.name}/*"] },
      { Effect = "Allow", Action = ["iam:PassRole"], Resource = var.task_role_arns, Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } } },
      { Effect = "Allow", Action = ["ssm:GetParameter", "ssm:GetParameterHistory", "ssm:PutParameter"], Resource = [var.image_parameter_arn, var.network_parameter_arn] },
    ]
  })
}
