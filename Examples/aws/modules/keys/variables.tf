variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}
