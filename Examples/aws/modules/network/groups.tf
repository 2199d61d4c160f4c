# Who may talk to whom. A rule for each pair, so that a table of them can be read off.
#
#   web        443 from the gateway's link        to the servers
#   link       nothing                            to web
#   servers    8080 from web                      443 anywhere, the database, the cache
#   workers    nothing                            443 anywhere, the database, the cache
#   database   5432 from workers and servers      nothing
#   cache      6379 from workers and servers      nothing

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:They are attached by the other modules, to which outputs give them.
  for_each = {
    web      = "The load balancer of the API"
    link     = "The link of the API's gateway"
    servers  = "Servers of the API"
    workers  = "Tasks, functions and instances that do the work"
    database = "PostgreSQL"
    cache    = "Redis"
  }
  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.key}" }
  lifecycle {
    create_before_destroy = true
  }
}

locals {
  pairs = {
    link-web         = { from = "link", to = "web", port = 443 }
    web-servers      = { from = "web", to = "servers", port = 8080 }
    workers-database = { from = "workers", to = "database", port = 5432 }
    servers-database = { from = "servers", to = "database", port = 5432 }
    workers-cache    = { from = "workers", to = "cache", port = 6379 }
    servers-cache    = { from = "servers", to = "cache", port = 6379 }
  }
}

resource "aws_vpc_security_group_ingress_rule" "pair" {
  for_each                     = local.pairs
  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  description                  = "from ${each.value.from}"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "pair" {
  for_each                     = local.pairs
  security_group_id            = aws_security_group.this[each.value.from].id
  referenced_security_group_id = aws_security_group.this[each.value.to].id
  description                  = "to ${each.value.to}"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

# EDGAR, services of AWS and language models are all asked over HTTPS, at addresses that change.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each          = toset(["workers", "servers"])
  security_group_id = aws_security_group.this[each.key].id
  description       = "HTTPS to anywhere"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
