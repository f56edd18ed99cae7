// The question that whatif and explain share: a sign-in, described by options.
import {
	type BaselineScopesMode,
	microsoftApplicationName,
	nearest,
	parseAddress,
	readAuthentication,
	type SignIn,
	type SignInUser,
	validateWhatIfRequest,
	type WhatIfAuthentication,
	type WhatIfFacts,
	type WhatIfSubject,
	whatIfSignIn,
} from '@countersign/policy';
import {
	authenticationMethodModes,
	type DeviceInfo,
	type SignInContext,
	type WhatIfRequest,
} from '@countersign/protocol';
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
import { idOf } from './names.ts';
import type { PolicyFiles } from './policy-files.ts';
import { PolicyFileError } from './read-json-file.ts';

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

const isGuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const collect = (value: string, values: string[]) => [...values, value];
const somebody = '00000000-0000-4000-8000-000000000001';
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
		.option('--platform <name>', platforms.join(', '), oneOf(platforms))
		.option('--ip <address>', 'address that the request comes from')
		.option('--country <code>', 'country of that address, two letters')
		.option('--gps-country <code>', 'country that the authenticator app reports')
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
		.option('--context <id>', 'authentication context that is asked for, c1 to c99')
		.option('--action <name>', userActions.join(' or '), oneOf(userActions));
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

/** @throws PolicyFileError for a group of applications: it stands in policies, and no token is for one */
function applicationIds(files: PolicyFiles, names: readonly string[]): string[] {
	return names.map((name) => {
		if (/^(?:Office365|MicrosoftAdminPortals|All|None)$/i.test(name))
			throw new PolicyFileError(
				`--app ${name}: is a group of applications, and a sign-in is to one of them; give its id`,
			);
		return idOf(files, 'application', name, '--app');
	});
}

function signInContext({ context, action }: QuestionOptions, apps: string[]): SignInContext {
	if (context) return { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: context };
	if (action)
		return { '@odata.type': '#microsoft.graph.userActionContext', userAction: action as 'registerOrJoinDevices' };
	if (apps.length === 0) throw new PolicyFileError('say what is accessed: --app, --context or --action');
	return { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: apps };
}

function readDevice(text: string | undefined): DeviceInfo | null {
	if (text === undefined) return null;
	let device: unknown;
	try {
		device = JSON.parse(text);
	} catch (cause) {
		throw new PolicyFileError(`--device is not JSON (${(cause as Error).message})`, { cause });
	}
	if (typeof device !== 'object' || device === null || Array.isArray(device))
		throw new PolicyFileError('--device must be an object');
	const wrong = Object.keys(device).find((name) => !deviceMembers.includes(name));
	if (wrong === undefined) return device as DeviceInfo;
	const right = nearest(wrong, deviceMembers);
	throw new PolicyFileError(
		`--device: \`${wrong}\` is no member of a device${right ? `; did you mean \`${right}\`?` : ''}`,
	);
}

function checkPlace({ ip, country, gpsCountry }: QuestionOptions): void {
	if (ip !== undefined && !parseAddress(ip)) throw new PolicyFileError(`--ip ${ip}: is no IPv4 or IPv6 address`);
	for (const [option, code] of [
		['--country', country],
		['--gps-country', gpsCountry],
	] as const)
		if (code !== undefined && !/^[A-Za-z]{2}$/.test(code))
			throw new PolicyFileError(`${option} ${code}: is no country code of two letters`);
}

function subjectOf(options: QuestionOptions, files: PolicyFiles): WhatIfSubject {
	if (options.agent) return { agent: { id: idOf(files, 'servicePrincipal', options.agent, '--agent') } };
	if (options.servicePrincipal) {
		const id = idOf(files, 'servicePrincipal', options.servicePrincipal, '--service-principal');
		return { servicePrincipal: { id, isOwnSingleTenant: options.multiTenant !== true } };
	}
	const user: SignInUser = {
		id: idOf(files, 'user', options.user, '--user'),
		groupIds: new Set(options.group.map((name) => idOf(files, 'group', name, '--group'))),
		roleTemplateIds: new Set(options.role.map((name) => idOf(files, 'role', name, '--role'))),
	};
	if (options.guest) user.externalType = options.guest as NonNullable<SignInUser['externalType']>;
	if (options.homeTenant) user.homeTenantId = options.homeTenant.toLowerCase();
	return { user };
}

function identityOf(subject: WhatIfSubject): WhatIfRequest['signInIdentity'] {
	if ('agent' in subject)
		return { '@odata.type': '#microsoft.graph.agentSignIn', agentServicePrincipalId: subject.agent.id };
	if ('user' in subject) return { '@odata.type': '#microsoft.graph.userSignIn', userId: subject.user.id };
	return { '@odata.type': '#microsoft.graph.servicePrincipalSignIn', servicePrincipalId: subject.servicePrincipal.id };
}

function authenticationOf(options: QuestionOptions): WhatIfAuthentication {
	return {
		mfa: options.mfa === true,
		...(options.method.length > 0 ? { methods: options.method } : {}),
		...(options.availableMethod.length > 0 ? { availableMethods: options.availableMethod } : {}),
		...(options.aaguid ? { fido2Aaguid: options.aaguid.toLowerCase() } : {}),
		...(options.primaryAge === undefined ? {} : { primaryAgeSeconds: options.primaryAge }),
		...(options.secondaryAge === undefined ? {} : { secondaryAgeSeconds: options.secondaryAge }),
		acceptedAgreementIds: options.acceptedTerms,
		completedCustomFactorIds: options.customControl,
		...(options.passwordChanged ? { passwordChanged: true } : {}),
		...(options.riskRemediated ? { riskRemediated: true } : {}),
		...(options.boundSession ? { deviceBoundSession: true } : {}),
	};
}

function factsOf(options: QuestionOptions, apps: readonly string[]): WhatIfFacts {
	const facts: WhatIfFacts = {
		compliantNetwork: options.compliantNetwork === true,
		clientSoftware: { approved: options.approvedApp === true, protectionPolicy: options.protectedApp === true },
		followDependencies: options.followDependencies === true,
	};
	if (options.gpsCountry) facts.gpsCountry = options.gpsCountry;
	const [resourceAppId] = apps;
	if (options.scope.length > 0 && resourceAppId) {
		const clientIsConfidential = options.confidential === true;
		facts.scopes = {
			resourceAppId,
			scopes: options.scope,
			signsIn: false,
			clientAppId: options.client ?? somebody,
			clientIsConfidential,
			baselineScopes: options.baselineScopes ?? 'enable',
		};
	}
	return facts;
}

/** @returns sentences on applications that neither Microsoft's lists nor the files hold: only `All` can cover them */
export function unknownApplications(files: PolicyFiles, { applicationIds: ids }: SignIn): string[] {
	const known = new Set(files.names.map(({ id }) => id));
	const named = new Set(
		files.policies.flatMap(
			({ policy }) =>
				(JSON.stringify(policy.conditions?.applications) ?? '').toLowerCase().match(/[0-9a-f-]{36}/g) ?? [],
		),
	);
	return ids
		.filter((id) => !known.has(id) && !named.has(id) && microsoftApplicationName(id) === undefined)
		.map((id) => `the application ${id} is in no list: no group such as Office365 can cover it`);
}

/** @throws PolicyFileError that says which option is wrong */
export function readQuestion(options: QuestionOptions, files: PolicyFiles): SignIn {
	checkPlace(options);
	const apps = applicationIds(files, options.app);
	const subject = subjectOf(options, files);
	const request: WhatIfRequest = {
		signInIdentity: identityOf(subject),
		signInContext: signInContext(options, apps),
		signInConditions: {
			clientAppType: options.clientApp,
			devicePlatform: options.platform ?? null,
			ipAddress: options.ip ?? null,
			country: options.country ?? null,
			signInRiskLevel: options.signInRisk ?? null,
			userRiskLevel: options.userRisk ?? null,
			servicePrincipalRiskLevel: options.servicePrincipalRisk ?? null,
			agentIdRiskLevel: options.agentRisk ?? null,
			insiderRiskLevel: options.insiderRisk ?? null,
			authenticationFlow: options.flow ? { transferMethod: options.flow } : null,
			deviceInfo: readDevice(options.device),
		},
	};
	const [issue] = 'agent' in subject ? [] : validateWhatIfRequest(request);
	if (issue) throw new PolicyFileError(`the question cannot be asked: ${issue.path} ${issue.message}`);
	return whatIfSignIn(request, subject, readAuthentication(authenticationOf(options)), factsOf(options, apps));
}
