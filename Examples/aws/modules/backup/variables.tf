variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "resources" {
  description = "What is backed up, if it has the tag Backup=daily: the database and the bucket."
  type        = list(string)
}

variable "copy_vault_arn" {
  description = "A vault in another region that gets a copy each night; null: none."
  type        = string
  default     = null
}

variable "topic_arn" {
  description = "The topic that tells people of a backup that failed."
  type        = string
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}

