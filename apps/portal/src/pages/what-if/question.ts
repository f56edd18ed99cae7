// The question of the page What-If as its address holds it, and as Graph and scenarios have it.
import type { Scenario } from '@countersign/policy';
import type { SignInIdentity, WhatIfRequest } from '@countersign/protocol';

export interface Question {
	user?: string | undefined;
	/** kind of guest that the user is supposed to be; absent: as the directory has it */
	guest?: string | undefined;
	/** tenant that such a guest is supposed to come from */
	home?: string | undefined;
	app?: string | undefined;
	context?: string | undefined;
	ip?: string | undefined;
	country?: string | undefined;
	platform?: string | undefined;
	client?: string | undefined;
	signInRisk?: string | undefined;
	userRisk?: string | undefined;
	method?: string | undefined;
}

/** Microsoft Graph, "userSignIn resource type": a tenant counts beside a kind of guest alone */
export function identityOf({ user = '', guest, home }: Question): SignInIdentity {
	return {
		'@odata.type': '#microsoft.graph.userSignIn',
		userId: user,
		...(guest ? { externalUserType: guest } : {}),
		...(guest && home ? { externalTenantId: home } : {}),
	};
}

export function requestOf(question: Question): WhatIfRequest {
	const { app, context, ip, country, platform, client, signInRisk, userRisk } = question;
	return {
		signInIdentity: identityOf(question),
		signInContext: context
			? { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: context }
			: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: app ? [app] : [] },
		signInConditions: {
			ipAddress: ip ?? null,
			country: country ?? null,
			devicePlatform: platform ?? null,
			clientAppType: client ?? 'browser',
			signInRiskLevel: signInRisk ?? null,
			userRiskLevel: userRisk ?? null,
		},
	};
}

/** What the user is supposed to have proven, by name. */
export const proofs: readonly [value: string, label: string, methods: readonly string[]][] = [
	['password', 'A password', ['password']],
	['code', 'A password and a one-time code', ['password', 'softwareOath']],
	['fido2', 'A passkey', ['fido2']],
	['certificate', 'A certificate, multifactor', ['x509CertificateMultiFactor']],
];

export const methodsOf = ({ method = 'password' }: Question): string[] => [
	...(proofs.find(([value]) => value === method)?.[2] ?? []),
];

/** @returns the question that a scenario keeps, as far as the page can ask it */
export function questionOf({ request, authentication }: Scenario): Question {
	const { signInIdentity, signInContext, signInConditions } = request;
	const context = signInContext as { authenticationContextValue?: string; includeApplications?: string[] };
	const methods = [...(authentication?.methods ?? ['password'])].join();
	const told = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
	return {
		user: 'userId' in signInIdentity ? signInIdentity.userId : undefined,
		guest: 'externalUserType' in signInIdentity ? told(signInIdentity.externalUserType) : undefined,
		home: 'externalTenantId' in signInIdentity ? told(signInIdentity.externalTenantId) : undefined,
		app: context.includeApplications?.[0],
		context: context.authenticationContextValue,
		ip: told(signInConditions?.ipAddress),
		country: told(signInConditions?.country),
		platform: told(signInConditions?.devicePlatform),
		client: told(signInConditions?.clientAppType),
		signInRisk: told(signInConditions?.signInRiskLevel),
		userRisk: told(signInConditions?.userRiskLevel),
		method: proofs.find(([, , proven]) => proven.join() === methods)?.[0],
	};
}
