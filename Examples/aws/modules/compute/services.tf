# Services: tasks that are always there, from service.minimum to service.maximum of them.

locals {
  services = { for name, task in var.tasks : name => task if task.service != null }
  queued   = { for name, task in local.services : name => task if task.service.queue != null }
}

resource "aws_ecs_service" "this" {
  #checkov:skip=CKV_AWS_333:A public address is given where there is no gateway (starter); the group lets nothing in.
  for_each               = local.services
  name                   = each.key
  cluster                = aws_ecs_cluster.this.id
  task_definition        = aws_ecs_task_definition.this[each.key].arn
  desired_count          = each.value.service.minimum
  enable_execute_command = false
  propagate_tags         = "TASK_DEFINITION"
  platform_version       = "LATEST"

  capacity_provider_strategy {
    capacity_provider = each.value.spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }
  network_configuration {
    subnets          = var.subnets
    security_groups  = [var.groups[each.value.port == null ? "workers" : "servers"]]
    assign_public_ip = var.public_ip
  }
  # A revision whose tasks do not stay up is taken back.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  dynamic "load_balancer" {
    for_each = each.value.port == null ? [] : [var.target_group_arn]
    content {
      target_group_arn = load_balancer.value
      container_name   = each.key
      container_port   = each.value.port
    }
  }
  lifecycle {
    # Deployments change the revision, scaling changes the number.
    ignore_changes = [task_definition, desired_count]
  }
  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

resource "aws_appautoscaling_target" "this" {
  for_each           = local.services
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this[each.key].name}"
  min_capacity       = each.value.service.minimum
  max_capacity       = each.value.service.maximum
}

resource "aws_appautoscaling_policy" "cpu" {
  for_each           = local.services
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  target_tracking_scaling_policy_configuration {
    target_value       = 70
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

# One task more for each 100 records that wait.
resource "aws_appautoscaling_policy" "queue" {
  for_each           = local.queued
  name               = "queue"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  target_tracking_scaling_policy_configuration {
    target_value       = each.value.service.waiting
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
    customized_metric_specification {
      metrics {
        id          = "share"
        expression  = "waiting / IF(running > 0, running, 1)"
        label       = "records that wait, a task"
        return_data = true
      }
      metrics {
        id          = "waiting"
        return_data = false
        metric_stat {
          stat = "Average"
          metric {
            namespace   = "AWS/SQS"
            metric_name = "ApproximateNumberOfMessagesVisible"
            dimensions {
              name  = "QueueName"
              value = each.value.service.queue
            }
          }
        }
      }
      metrics {
        id          = "running"
        return_data = false
        metric_stat {
          stat = "Average"
          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"
            dimensions {
              name  = "ClusterName"
              value = aws_ecs_cluster.this.name
            }
            dimensions {
              name  = "ServiceName"
              value = each.key
            }
          }
        }
      }
    }
  }
}
