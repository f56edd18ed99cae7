terraform {
  required_providers {
    azuread = { source = "hashicorp/azuread" }
  }
}
provider "azuread" {}
variable "stage" { default = "first" }
locals {
  second = var.stage == "second"
}
data "azuread_client_config" "me" {}
data "azuread_domains" "all" {}
data "azuread_application_published_app_ids" "known" {}
data "azuread_service_principal" "graph" {
  client_id = data.azuread_application_published_app_ids.known.result.MicrosoftGraph
}
resource "azuread_named_location" "ip" {
  display_name = "Branches"
  ip {
    ip_ranges = local.second ? ["203.0.113.0/24", "2001:db8::/32"] : ["203.0.113.0/24"]
    trusted   = !local.second
  }
}
resource "azuread_named_location" "country" {
  display_name = "Home countries"
  country {
    countries_and_regions                 = local.second ? ["NL"] : ["NL", "DE"]
    include_unknown_countries_and_regions = local.second
  }
}
resource "azuread_authentication_strength_policy" "keys" {
  display_name         = "Keys alone"
  description          = local.second ? "Keys, or a code" : "Keys"
  allowed_combinations = local.second ? ["fido2", "password,softwareOath"] : ["fido2"]
}
resource "azuread_user" "clerk" {
  user_principal_name  = "clerk@contoso.example"
  display_name         = local.second ? "Chief clerk" : "Clerk"
  password             = "a long new password 1"
  department           = "Sales"
  employee_id          = local.second ? null : "7"
  cost_center          = "C1"
  division             = local.second ? null : "North"
  employee_hire_date   = "2024-02-01T00:00:00Z"
  show_in_address_list = !local.second
  business_phones      = ["+31 20 5550100"]
  other_mails          = ["clerk@mail.example"]
  usage_location       = "NL"
}
resource "azuread_user" "assistant" {
  user_principal_name         = "assistant@contoso.example"
  display_name                = "Assistant"
  password                    = "a long new password 2"
  manager_id                  = local.second ? null : azuread_user.clerk.object_id
  account_enabled             = !local.second
  disable_password_expiration = true
}
resource "azuread_group" "clerks" {
  display_name     = "Clerks"
  description      = local.second ? null : "Of the office"
  security_enabled = true
  owners           = [data.azuread_client_config.me.object_id]
  members          = local.second ? [azuread_user.assistant.object_id] : [azuread_user.clerk.object_id, azuread_user.assistant.object_id]
}
resource "azuread_group" "sales" {
  display_name     = "Sales"
  security_enabled = true
  types            = ["DynamicMembership"]
  dynamic_membership {
    enabled = true
    rule    = local.second ? "user.department -eq \"Sales\" and user.accountEnabled -eq true" : "user.department -eq \"Sales\""
  }
}
resource "azuread_group" "bare" {
  display_name     = "Bare"
  security_enabled = true
}
resource "azuread_group_member" "clerk" {
  group_object_id  = azuread_group.bare.object_id
  member_object_id = azuread_user.clerk.object_id
}
resource "azuread_application" "reports" {
  display_name     = local.second ? "Reports 2" : "Reports"
  sign_in_audience = "AzureADMyOrg"
  owners           = [data.azuread_client_config.me.object_id]
  identifier_uris  = local.second ? ["api://reports", "api://reports-2"] : ["api://reports"]
  notes            = "kept"
  tags             = ["a", "b"]
  api {
    requested_access_token_version = 2
    oauth2_permission_scope {
      id                         = "00000000-0000-4000-8000-0000000000a1"
      value                      = "Reports.Read"
      admin_consent_display_name = "Read reports"
      admin_consent_description  = "Reads reports"
      type                       = "User"
    }
  }
  app_role {
    id                   = "00000000-0000-4000-8000-0000000000a2"
    value                = "approver"
    display_name         = local.second ? "Approves" : "Approver"
    description          = "Approves reports"
    allowed_member_types = ["User", "Application"]
  }
  required_resource_access {
    resource_app_id = data.azuread_application_published_app_ids.known.result.MicrosoftGraph
    resource_access {
      id   = data.azuread_service_principal.graph.oauth2_permission_scope_ids["User.Read"]
      type = "Scope"
    }
  }
  single_page_application { redirect_uris = ["https://reports.test/"] }
  web {
    homepage_url  = "https://reports.test"
    redirect_uris = ["https://reports.test/signin"]
    implicit_grant {
      id_token_issuance_enabled = true
    }
  }
  optional_claims {
    id_token { name = "auth_time" }
  }
  group_membership_claims = ["SecurityGroup"]
}
resource "azuread_application_password" "key" {
  application_id = azuread_application.reports.id
  display_name   = "key"
}
resource "azuread_application_federated_identity_credential" "pipeline" {
  application_id = azuread_application.reports.id
  display_name   = "pipeline"
  description    = local.second ? null : "Of the pipeline"
  audiences      = ["api://AzureADTokenExchange"]
  issuer         = "https://tokens.example"
  subject        = local.second ? "two" : "one"
}
resource "azuread_service_principal" "reports" {
  client_id                    = azuread_application.reports.client_id
  app_role_assignment_required = !local.second
  owners                       = [data.azuread_client_config.me.object_id]
  notes                        = "kept"
}
resource "azuread_service_principal_password" "key" {
  service_principal_id = azuread_service_principal.reports.id
}
resource "azuread_app_role_assignment" "clerk" {
  app_role_id         = azuread_service_principal.reports.app_role_ids["approver"]
  principal_object_id = azuread_user.clerk.object_id
  resource_object_id  = azuread_service_principal.reports.object_id
}
resource "azuread_service_principal_delegated_permission_grant" "graph" {
  service_principal_object_id          = azuread_service_principal.reports.object_id
  resource_service_principal_object_id = data.azuread_service_principal.graph.object_id
  claim_values                         = local.second ? ["User.Read", "openid"] : ["User.Read"]
}
resource "azuread_directory_role" "helpdesk" {
  display_name = "Helpdesk Administrator"
}
resource "azuread_directory_role_assignment" "clerk" {
  role_id             = azuread_directory_role.helpdesk.template_id
  principal_object_id = azuread_user.clerk.object_id
}
resource "azuread_directory_role" "reader" {
  template_id = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
}
resource "azuread_directory_role_member" "clerk" {
  role_object_id   = azuread_directory_role.reader.object_id
  member_object_id = azuread_user.clerk.object_id
}
resource "azuread_conditional_access_policy" "office" {
  display_name = local.second ? "Keys outside the branches" : "MFA outside the branches"
  state        = local.second ? "enabledForReportingButNotEnforced" : "disabled"
  conditions {
    client_app_types    = ["all"]
    sign_in_risk_levels = ["medium", "high"]
    applications {
      included_applications = ["All"]
      excluded_applications = [azuread_service_principal.reports.client_id]
    }
    devices {
      filter {
        mode = "exclude"
        rule = "device.operatingSystem eq \"Doors\""
      }
    }
    locations {
      included_locations = ["All"]
      excluded_locations = [azuread_named_location.ip.object_id, azuread_named_location.country.object_id]
    }
    platforms {
      included_platforms = ["android"]
      excluded_platforms = ["iOS"]
    }
    users {
      included_users  = ["All"]
      excluded_users  = ["GuestsOrExternalUsers"]
      excluded_groups = [azuread_group.clerks.object_id]
      excluded_roles  = local.second ? [azuread_directory_role.helpdesk.template_id] : []
    }
  }
  grant_controls {
    operator                          = "OR"
    built_in_controls                 = local.second ? [] : ["mfa"]
    authentication_strength_policy_id = local.second ? azuread_authentication_strength_policy.keys.id : null
  }
  session_controls {
    sign_in_frequency        = 10
    sign_in_frequency_period = local.second ? "days" : "hours"
    persistent_browser_mode  = "always"
  }
}
data "azuread_users" "made" {
  object_ids = [azuread_user.clerk.object_id, azuread_user.assistant.object_id]
}
data "azuread_group" "clerks" {
  object_id = azuread_group.clerks.object_id
}
data "azuread_groups" "made" {
  display_names = [azuread_group.clerks.display_name, azuread_group.sales.display_name]
}
data "azuread_application" "reports" {
  client_id = azuread_application.reports.client_id
}
data "azuread_directory_roles" "active" {
  depends_on = [azuread_directory_role_assignment.clerk]
}
output "facts" {
  value = {
    caller    = data.azuread_client_config.me.object_id
    tenant    = data.azuread_client_config.me.tenant_id
    initial   = [for one in data.azuread_domains.all.domains : one.domain_name if one.default]
    users     = data.azuread_users.made.user_principal_names
    groups    = data.azuread_groups.made.display_names
    members   = length(data.azuread_group.clerks.members)
    sales     = azuread_group.sales.members
    roles     = [for one in data.azuread_directory_roles.active.roles : one.display_name]
    audiences = data.azuread_application.reports.sign_in_audience
  }
}
