variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "package" {
  description = "Our Debian package in the bucket: s3://BUCKET/packages/secflow_VERSION_amd64.deb."
  type        = string
  validation {
    condition     = can(regex("^s3://[^/]+/.+\\.deb$", var.package))
    error_message = "package must be the address of a Debian package, such as s3://BUCKET/packages/secflow_0.1.0_amd64.deb."
  }
}

variable "queue_url" {
  description = "The queue that the workers work off."
  type        = string
}

variable "work" {
  description = "The script that works off the records on its standard input."
  type        = string
}

variable "environment" {
  description = "Variables of the script. Secrets are references: aws-secretsmanager://NAME#member."
  type        = map(string)
}

variable "minimum" {
  description = "The least number of workers."
  type        = number
  default     = 1
}

variable "maximum" {
  description = "The most workers."
  type        = number
  default     = 10
  validation {
    condition     = var.maximum >= var.minimum && var.maximum <= 100
    error_message = "maximum must be no less than minimum, and 100 at most."
  }
}

variable "instance_types" {
  description = "The kinds of instances of workers: the more, the less often one is taken away."
  type        = list(string)
  default     = ["t3.xlarge", "m7a.xlarge", "m7i.xlarge", "c7a.xlarge"]
}

variable "airflow" {
  description = "The host for Airflow: the variables of its tasks, with references to secrets, and what it may do; null: none."
  type        = object({ environment = map(string), statements = list(object({ actions = list(string), resources = list(string) })) })
  default     = null
}

variable "airflow_instance_type" {
  description = "The kind of instance for Airflow."
  type        = string
  default     = "t3.medium"
}

variable "statements" {
  description = "What the workers may do."
  type        = list(object({ actions = list(string), resources = list(string) }))
}

variable "subnets" {
  description = "The subnets of the instances: private ones, that reach the internet."
  type        = list(string)
}

variable "group" {
  description = "The security group of the instances."
  type        = string
}

variable "tags" {
  description = "Tags of the instances."
  type        = map(string)
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}

