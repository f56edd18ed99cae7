// The addresses that the portal asks, each once.
export const paths = {
	policies: 'v1.0/identity/conditionalAccess/policies',
	namedLocations: 'v1.0/identity/conditionalAccess/namedLocations',
	contexts: 'v1.0/identity/conditionalAccess/authenticationContextClassReferences',
	strengths: 'v1.0/policies/authenticationStrengthPolicies',
	agreements: 'v1.0/identityGovernance/termsOfUse/agreements',
	templates: 'v1.0/identity/conditionalAccess/templates',
	scenarios: 'beta/identity/conditionalAccess/scenarios',
	deletedPolicies: 'v1.0/identity/conditionalAccess/deletedItems/policies',
	deletedLocations: 'v1.0/identity/conditionalAccess/deletedItems/namedLocations',
	signIns: 'beta/auditLogs/signIns',
	audits: 'v1.0/auditLogs/directoryAudits',
	users: 'v1.0/users',
	groups: 'v1.0/groups',
	applications: 'v1.0/applications',
	roleDefinitions: 'v1.0/roleManagement/directory/roleDefinitions',
	getByIds: 'v1.0/directoryObjects/getByIds',
} as const;
