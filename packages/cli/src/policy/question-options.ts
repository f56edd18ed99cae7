// The options of the question that whatif and explain share.
import type { BaselineScopesMode } from '@countersign/policy';
import { authenticationMethodModes } from '@countersign/protocol';
import type { Command } from 'commander';
import {
	agentRiskLevels,
	clientApps,
	deviceMembers,
	flows,
	guestTypes,
	insiderRiskLevels,
	oneOf,
	platforms,
	riskLevels,
	seconds,
	someOf,
	userActions,
} from './choice.ts';

export interface QuestionOptions {
	user: string;
	group: string[];
	role: string[];
	guest?: string;
	homeTenant?: string;
	servicePrincipal?: string;
	multiTenant?: boolean;
	agent?: string;
	app: string[];
	scope: string[];
	client?: string;
	confidential?: boolean;
	baselineScopes?: BaselineScopesMode;
	followDependencies?: boolean;
	context?: string;
	action?: string;
	clientApp: string;
	platform?: string;
	ip?: string;
	country?: string;
	gpsCountry?: string;
	compliantNetwork?: boolean;
	signInRisk?: string;
	userRisk?: string;
	servicePrincipalRisk?: string;
	agentRisk?: string;
	insiderRisk?: string;
	flow?: string;
	device?: string;
	approvedApp?: boolean;
	protectedApp?: boolean;
	mfa?: boolean;
	method: string[];
	availableMethod: string[];
	aaguid?: string;
	primaryAge?: number;
	secondaryAge?: number;
	acceptedTerms: string[];
	customControl: string[];
	passwordChanged?: boolean;
	riskRemediated?: boolean;
	boundSession?: boolean;
	json?: boolean;
}

function baselineMode(value: string): BaselineScopesMode {
	if (isGuid.test(value)) return { resourceAppId: value.toLowerCase() };
	return oneOf(['enable', 'disable'])(value) as 'enable' | 'disable';
}

/** What policies call an action means the same. */
function userAction(value: string): string {
	if (/^urn:user:registersecurityinfo$/i.test(value)) return 'registerSecurityInformation';
	if (/^urn:user:registerdevice$/i.test(value)) return 'registerOrJoinDevices';
	return oneOf(userActions)(value);
}

export const isGuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const collect = (value: string, values: string[]) => [...values, value];
export const somebody = '00000000-0000-4000-8000-000000000001';
const methods = someOf(authenticationMethodModes);

function addSubjectOptions(command: Command): void {
	command
		.option('--user <id>', 'object id of the user, or the name of one in the files', somebody)
		.option('--group <id>', 'a group the user is in, by id or name; may be repeated', collect, [])
		.option('--role <id>', 'a directory role the user holds, by template id or name; may be repeated', collect, [])
		.option('--guest <type>', `type of guest: ${guestTypes.join(', ')}`, oneOf(guestTypes))
		.option('--home-tenant <id>', 'tenant that the guest comes from')
		.option('--service-principal <id>', 'an application that signs in as itself, in place of a user')
		.option('--multi-tenant', 'that application is registered in other tenants too, or managed by Azure')
		.option('--agent <id>', 'an agent that signs in as itself, in place of a user');
}

function addPlaceOptions(command: Command): void {
	command
		.option('--client-app <type>', clientApps.join(', '), oneOf(clientApps), 'browser')
		.option(
			'--platform <name>',
			`${platforms.join(', ')}; none: a system that policies have no name for, such as Chrome OS`,
			oneOf([...platforms, 'none']),
		)
		.option('--ip <address>', 'address that the request comes from')
		.option('--country <code>', 'country of that address, two letters')
		.option('--gps-country <code>', 'country of the position that the user shares; that of the address where absent')
		.option('--compliant-network', 'through the tenant’s own secure access network')
		.option('--sign-in-risk <level>', riskLevels.join(', '), oneOf(riskLevels))
		.option('--user-risk <level>', riskLevels.join(', '), oneOf(riskLevels))
		.option('--service-principal-risk <level>', riskLevels.join(', '), oneOf(riskLevels))
		.option('--agent-risk <level>', agentRiskLevels.join(', '), oneOf(agentRiskLevels))
		.option('--insider-risk <level>', insiderRiskLevels.join(', '), oneOf(insiderRiskLevels))
		.option('--flow <method>', flows.join(', '), oneOf(flows))
		.option(
			'--device <json>',
			`attributes of the device, as JSON: ${deviceMembers.slice(0, 14).join(', ')}, extensionAttribute1 to 15`,
		)
		.option('--approved-app', 'the client software is an approved application')
		.option('--protected-app', 'the client software holds an app protection policy');
}

export function addQuestionOptions(command: Command): Command {
	addSubjectOptions(command);
	command
		.option(
			'--app <id>',
			'application that is accessed, by id or the name of one in the files; may be repeated',
			collect,
			[],
		)
		.option(
			'--scope <name>',
			'scope of the application that is granted, such as Mail.Read; may be repeated',
			collect,
			[],
		)
		.option('--client <id>', 'the application that asks for the scopes', somebody)
		.option('--confidential', 'that application has a credential')
		.option(
			'--baseline-scopes <mode>',
			'what scopes such as User.Read alone are access to: enable (the directory), disable (as before June 2026), or the id of an application',
			baselineMode,
		)
		.option('--follow-dependencies', 'judge the services too that the applications depend on')
		.option('--context <id>', 'authentication context that is asked for, c1 to c99', (id) => id.toLowerCase())
		.option('--action <name>', userActions.join(' or '), userAction);
	addPlaceOptions(command);
	return command
		.option('--mfa', 'the session holds a multifactor claim')
		.option('--method <mode>', 'authentication method that was used, such as fido2; may be repeated', methods, [])
		.option('--available-method <mode>', 'method that the user has or could register; may be repeated', methods, [])
		.option('--aaguid <id>', 'model of the passkey that was used')
		.option('--primary-age <seconds>', 'since the first factor was proven', seconds)
		.option('--secondary-age <seconds>', 'since the second factor was proven', seconds)
		.option('--accepted-terms <id>', 'terms of use that the user accepted; may be repeated', collect, [])
		.option('--custom-control <id>', 'custom control that the user met; may be repeated', collect, [])
		.option('--password-changed', 'the user changed the password since the risk was found')
		.option('--risk-remediated', 'the user remediated the risk')
		.option('--bound-session', 'the session is bound to the key of the device')
		.option('--json', 'print JSON for programs');
}
