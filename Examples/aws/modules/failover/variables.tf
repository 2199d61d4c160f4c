variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "zone_id" {
  description = "The hosted zone of the domain."
  type        = string
}

variable "domain" {
  description = "The name that people use."
  type        = string
}

variable "primary" {
  description = "The first region: what the name points to, and a name of this region alone, which is asked for /readyz."
  type        = object({ target = object({ name = string, zone = string }), check = string })
}

variable "secondary" {
  description = "The second region: what the name points to while the first one is not well; null: nothing yet."
  type        = object({ name = string, zone = string })
  default     = null
}
