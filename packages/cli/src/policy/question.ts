// The question that whatif and explain share: a sign-in, described by options.
import {
	findNotAsked,
	microsoftApplicationName,
	nearest,
	type PolicySet,
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
	type DeviceInfo,
	isAuthenticationContextId,
	type SignInContext,
	type WhatIfRequest,
} from '@countersign/protocol';
import { deviceMembers } from './choice.ts';
import { idOf } from './names.ts';
import type { PolicyFiles } from './policy-files.ts';
import { checkPlace, checkProofs, checkSubject } from './question-checks.ts';
import { type QuestionOptions, somebody } from './question-options.ts';
import { PolicyFileError } from './read-json-file.ts';

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
	if (action !== undefined && (context !== undefined || apps.length > 0))
		throw new PolicyFileError(`--action and ${context ? '--context' : '--app'}: a question is about one of them`);
	// with an application the context is asked for beside it, as a challenge asks
	if (context && apps.length === 0)
		return { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: context };
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
	const usual = wrong.toLowerCase() === 'deviceownership' ? 'ownership' : undefined;
	const right = usual ?? nearest(wrong, deviceMembers);
	throw new PolicyFileError(
		`--device: \`${wrong}\` is no member of a device${right ? `; did you mean \`${right}\`?` : ''}`,
	);
}

function subjectOf(options: QuestionOptions, files: PolicyFiles): WhatIfSubject {
	checkSubject(options);
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

/** What was asked, and what was not. */
export interface Question {
	signIn: SignIn;
	/** what policies ask about that the question does not say, a sentence each */
	notAsked(set: PolicySet): string[];
}

/** What the options say and nothing that they leave out. */
function saidOnly(options: QuestionOptions): [WhatIfAuthentication, WhatIfFacts] {
	const { acceptedAgreementIds, completedCustomFactorIds, mfa, ...authentication } = authenticationOf(options);
	return [
		{
			...authentication,
			...(mfa ? { mfa } : {}),
			...(acceptedAgreementIds?.length ? { acceptedAgreementIds } : {}),
			...(completedCustomFactorIds?.length ? { completedCustomFactorIds } : {}),
			// a password alone is what a sign-in begins with
			methods: options.method,
		},
		{
			...(options.compliantNetwork ? { compliantNetwork: true } : {}),
			...(options.approvedApp || options.protectedApp ? { clientSoftware: {} } : {}),
			...(options.gpsCountry ? { gpsCountry: options.gpsCountry } : {}),
		},
	];
}

const managed = ({ isCompliant, trustType, mdmAppId }: DeviceInfo) =>
	isCompliant === true || trustType === 'ServerAD' || Boolean(mdmAppId);

function notAskedOf(
	set: PolicySet,
	request: WhatIfRequest,
	options: QuestionOptions,
	{ requiredAuthenticationContexts }: SignIn,
): string[] {
	const names = new Map(set.policies.flatMap((policy) => (policy ? [[policy.id, policy.displayName]] : [])));
	const asked = findNotAsked(set, request, ...saidOnly(options)).map(({ input, policyIds }) => {
		const of = policyIds.map((id) => `"${names.get(id) ?? id}"`);
		return `${input}, which ${of.slice(0, 3).join(', ')}${of.length > 3 ? ` and ${of.length - 3} more` : ''} asked about`;
	});
	const device = request.signInConditions?.deviceInfo;
	const dropped = Object.keys(device ?? {}).filter((name) => name.startsWith('extensionAttribute'));
	return [
		...asked,
		...(device && dropped.length > 0 && !managed(device)
			? [`${dropped.join(', ')}: counts only of a device that is compliant, hybrid joined or managed (mdmAppId)`]
			: []),
		...requiredAuthenticationContexts
			.filter((id) => !set.protectedContexts.has(id))
			.map((id) => `${id}: no enabled policy of the files is about this authentication context`),
	];
}

/** @throws PolicyFileError that says which option is wrong */
export function readQuestion(options: QuestionOptions, files: PolicyFiles): Question {
	checkPlace(options);
	checkProofs(options);
	const apps = applicationIds(files, options.app);
	const subject = subjectOf(options, files);
	const request: WhatIfRequest = {
		signInIdentity: identityOf(subject),
		signInContext: signInContext(options, apps),
		signInConditions: {
			clientAppType: options.clientApp,
			devicePlatform: options.platform === 'none' ? null : (options.platform ?? null),
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
	const issues = 'agent' in subject ? [] : validateWhatIfRequest(request);
	if (issues.length > 0)
		throw new PolicyFileError(
			issues.map(({ path, message }) => `the question cannot be asked: ${path} ${message}`).join('\n'),
		);
	const asked = whatIfSignIn(request, subject, readAuthentication(authenticationOf(options)), factsOf(options, apps));
	const signIn: SignIn = { ...asked };
	if (options.context && apps.length > 0) signIn.requiredAuthenticationContexts = [contextOf(options.context)];
	// known to be a system without a name, which is more than not being told
	if (options.platform === 'none') signIn.devicePlatform = null;
	return { signIn, notAsked: (set) => notAskedOf(set, request, options, signIn) };
}

function contextOf(id: string): string {
	if (isAuthenticationContextId(id)) return id;
	throw new PolicyFileError(`--context ${id}: must be c1 to c99`);
}
