// What combinations of authentication strengths are made of. Microsoft Graph, "authenticationMethodModeDetail resource
// type".
import { type AuthenticationMethodMode, authenticationMethodModes } from '@countersign/protocol';
import { graphNoObject } from './graph-error.ts';
import { readStrengthPermissions, sameFor } from './permissions.ts';
import type { GraphRoute, Row } from './route.ts';

/** Graph's `baseAuthenticationMethod`, where a mode is one of several of its method, and the name of the mode */
const details: Readonly<Record<AuthenticationMethodMode, readonly [method: string, displayName: string]>> = {
	password: ['password', 'Password'],
	voice: ['voice', 'Voice'],
	hardwareOath: ['hardwareOath', 'Hardware OATH token'],
	softwareOath: ['softwareOath', 'Software OATH token'],
	sms: ['sms', 'SMS'],
	fido2: ['fido2', 'FIDO2 security key'],
	windowsHelloForBusiness: ['windowsHelloForBusiness', 'Windows Hello for Business'],
	microsoftAuthenticatorPush: ['microsoftAuthenticator', 'Microsoft Authenticator (push notification)'],
	deviceBasedPush: ['microsoftAuthenticator', 'Microsoft Authenticator (phone sign-in)'],
	temporaryAccessPassOneTime: ['temporaryAccessPass', 'Temporary Access Pass (one-time use)'],
	temporaryAccessPassMultiUse: ['temporaryAccessPass', 'Temporary Access Pass (multi-use)'],
	email: ['email', 'Email one-time passcode'],
	x509CertificateSingleFactor: ['x509Certificate', 'Certificate (single-factor)'],
	x509CertificateMultiFactor: ['x509Certificate', 'Certificate (multifactor)'],
	federatedSingleFactor: ['federation', 'Federated single-factor'],
	federatedMultiFactor: ['federation', 'Federated multifactor'],
	// the page of the type names no method for it
	qrCodePin: ['unknownFutureValue', 'QR code'],
};

function detailOf(mode: AuthenticationMethodMode): Row {
	const [authenticationMethod, displayName] = details[mode];
	return { id: mode, displayName, authenticationMethod };
}

const path = 'identity/conditionalAccess/authenticationStrength/authenticationMethodModes';
const alias = 'identity/conditionalAccess/authenticationStrengths/authenticationMethodModes';
const context = path;
const common = { method: 'GET', access: { ...sameFor(readStrengthPermissions), users: 'readers' } } as const;

export const authenticationMethodModeRoutes: readonly GraphRoute[] = [
	{
		...common,
		path,
		aliases: [alias],
		documentation: 'List authenticationMethodModeDetails',
		answers: 'collection',
		context,
		run: async () => authenticationMethodModes.map(detailOf),
	},
	{
		...common,
		path: `${path}/{mode}`,
		aliases: [`${alias}/{mode}`],
		documentation: 'Get authenticationMethodModeDetail',
		answers: 'object',
		context: `${context}/$entity`,
		async run(_, { mode = '' }) {
			const found = authenticationMethodModes.find((one) => one.toLowerCase() === mode);
			if (!found) throw graphNoObject(mode);
			return detailOf(found);
		},
	},
];
