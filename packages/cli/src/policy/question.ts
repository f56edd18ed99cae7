// The question that whatif and explain share: a sign-in, described by options.
import { type SignIn, type SignInUser, validateWhatIfRequest, type WhatIfSubject, whatIfSignIn } from '@countersign/policy';
import type { DeviceInfo, SignInContext, WhatIfRequest } from '@countersign/protocol';
import type { Command } from 'commander';
import { PolicyFileError } from './policy-files.ts';

export interface QuestionOptions {
	user: string;
	group: string[];
	role: string[];
	guest?: string;
	homeTenant?: string;
	servicePrincipal?: string;
	app: string[];
	context?: string;
	action?: string;
	clientApp: string;
	platform?: string;
	ip?: string;
	country?: string;
	signInRisk?: string;
	userRisk?: string;
	insiderRisk?: string;
	flow?: string;
	device?: string;
	mfa?: boolean;
	method: string[];
	json?: boolean;
}

const collect = (value: string, values: string[]) => [...values, value];
const somebody = '00000000-0000-4000-8000-000000000001';

export function addQuestionOptions(command: Command): Command {
	return command
		.option('--user <id>', 'object id of the user', somebody)
		.option('--group <id>', 'a group the user is in; may be repeated', collect, [])
		.option('--role <id>', 'template id of a directory role the user holds; may be repeated', collect, [])
		.option('--guest <type>', 'type of guest, such as b2bCollaborationGuest')
		.option('--home-tenant <id>', 'tenant that the guest comes from')
		.option('--service-principal <id>', 'an application that signs in as itself, in place of a user')
		.option('--app <id>', 'application that is accessed; may be repeated', collect, [])
		.option('--context <id>', 'authentication context that is asked for, c1 to c99')
		.option('--action <name>', 'registerSecurityInformation or registerOrJoinDevices')
		.option('--client-app <type>', 'browser, mobileAppsAndDesktopClients, exchangeActiveSync or other', 'browser')
		.option('--platform <name>', 'android, iOS, windows, macOS, linux')
		.option('--ip <address>', 'address that the request comes from')
		.option('--country <code>', 'country of that address')
		.option('--sign-in-risk <level>', 'none, low, medium, high')
		.option('--user-risk <level>', 'none, low, medium, high')
		.option('--insider-risk <level>', 'none, minor, moderate, elevated')
		.option('--flow <method>', 'deviceCodeFlow or authenticationTransfer')
		.option('--device <json>', 'attributes of the device, as JSON')
		.option('--mfa', 'the session holds a multifactor claim')
		.option('--method <mode>', 'authentication method that was used, such as fido2; may be repeated', collect, [])
		.option('--json', 'print JSON for programs');
}

function signInContext({ app, context, action }: QuestionOptions): SignInContext {
	if (context) return { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: context };
	if (action) return { '@odata.type': '#microsoft.graph.userActionContext', userAction: action as 'registerOrJoinDevices' };
	if (app.length === 0) throw new PolicyFileError('say what is accessed: --app, --context or --action');
	return { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: app };
}

function readDevice(text: string | undefined): DeviceInfo | null {
	if (text === undefined) return null;
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new PolicyFileError(`--device is not JSON (${(cause as Error).message})`, { cause });
	}
}

function subjectOf(options: QuestionOptions): WhatIfSubject {
	if (options.servicePrincipal) return { servicePrincipal: { id: options.servicePrincipal.toLowerCase(), isOwnSingleTenant: true } };
	const lower = (ids: readonly string[]) => new Set(ids.map((id) => id.toLowerCase()));
	const user: SignInUser = { id: options.user.toLowerCase(), groupIds: lower(options.group), roleTemplateIds: lower(options.role) };
	if (options.guest) user.externalType = options.guest as NonNullable<SignInUser['externalType']>;
	if (options.homeTenant) user.homeTenantId = options.homeTenant.toLowerCase();
	return { user };
}

/** @throws PolicyFileError that says which option is wrong */
export function readQuestion(options: QuestionOptions): SignIn {
	const request: WhatIfRequest = {
		signInIdentity: options.servicePrincipal
			? { '@odata.type': '#microsoft.graph.servicePrincipalSignIn', servicePrincipalId: options.servicePrincipal }
			: { '@odata.type': '#microsoft.graph.userSignIn', userId: options.user },
		signInContext: signInContext(options),
		signInConditions: {
			clientAppType: options.clientApp,
			devicePlatform: options.platform ?? null,
			ipAddress: options.ip ?? null,
			country: options.country ?? null,
			signInRiskLevel: options.signInRisk ?? null,
			userRiskLevel: options.userRisk ?? null,
			insiderRiskLevel: options.insiderRisk ?? null,
			authenticationFlow: options.flow ? { transferMethod: options.flow } : null,
			deviceInfo: readDevice(options.device),
		},
	};
	const [issue] = validateWhatIfRequest(request);
	if (issue) throw new PolicyFileError(`the question cannot be asked: ${issue.path} ${issue.message}`);
	return whatIfSignIn(request, subjectOf(options), {
		mfa: options.mfa === true,
		...(options.method.length > 0 ? { methods: new Set(options.method) } : {}),
	});
}
