// The members of a What-If question, in whatever letters a program writes them: Graph takes the parameters of an action
// so, and a member that is passed over because of a capital gives a wrong answer. Microsoft Graph,
// "conditionalAccessRoot: evaluate".

const names = [
	...['appliedPoliciesOnly', 'signInIdentity', 'signInContext', 'signInConditions'],
	...['userId', 'externalUserType', 'externalTenantId', 'servicePrincipalId', 'agentServicePrincipalId'],
	...['includeApplications', 'authenticationContextValue', 'userAction'],
	...['devicePlatform', 'clientAppType', 'country', 'ipAddress', 'authenticationFlow', 'transferMethod', 'deviceInfo'],
	...['signInRiskLevel', 'userRiskLevel', 'servicePrincipalRiskLevel', 'insiderRiskLevel', 'agentIdRiskLevel'],
	...['deviceId', 'displayName', 'enrollmentProfileName', 'isCompliant', 'manufacturer', 'mdmAppId', 'model'],
	...[
		'operatingSystem',
		'operatingSystemVersion',
		'ownership',
		'physicalIds',
		'profileType',
		'systemLabels',
		'trustType',
	],
	...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`),
	'@odata.type',
];
const spelling: ReadonlyMap<string, string> = new Map(names.map((name) => [name.toLowerCase(), name]));

/** members of a question lie in objects of objects, no deeper */
const deepest = 3;

/**
 * @param written a request as it was sent
 * @returns it with Graph's spelling of every member that Graph knows; what it does not know stays as it is
 * @example
 * readWhatIfMembers({ AppliedPoliciesOnly: true }); // { appliedPoliciesOnly: true }
 */
export function readWhatIfMembers(written: unknown, depth = 0): unknown {
	if (typeof written !== 'object' || written === null || Array.isArray(written) || depth > deepest) return written;
	return Object.fromEntries(
		Object.entries(written).map(([name, value]) => [
			spelling.get(name.toLowerCase()) ?? name,
			readWhatIfMembers(value, depth + 1),
		]),
	);
}
