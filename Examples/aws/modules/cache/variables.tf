variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "node_type" {
  description = "The size of a node, such as cache.t3.micro."
  type        = string
  validation {
    condition     = startswith(var.node_type, "cache.")
    error_message = "node_type must begin with cache., such as cache.t3.micro."
  }
}

variable "nodes" {
  description = "The number of nodes: one that is written, the others copies that take over."
  type        = number
  validation {
    condition     = var.nodes >= 1 && var.nodes <= 6
    error_message = "nodes must be 1 to 6."
  }
}

variable "subnets" {
  description = "The subnets, of two zones or more."
  type        = list(string)
}

variable "group" {
  description = "The security group of the nodes."
  type        = string
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}

