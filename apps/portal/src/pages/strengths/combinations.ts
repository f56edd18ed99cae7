// The combinations that a custom strength may allow, in words and in the groups in which an administrator thinks of
// them. Microsoft Entra, "Conditional Access authentication strengths".
import { builtInStrengths } from '@countersign/policy';

const modes: Readonly<Record<string, string>> = {
	password: 'Password',
	voice: 'Phone call',
	hardwareOath: 'Code of a hardware token',
	softwareOath: 'Code of an authenticator app',
	sms: 'Text message',
	fido2: 'Passkey (FIDO2)',
	windowsHelloForBusiness: 'Windows Hello for Business',
	microsoftAuthenticatorPush: 'Notification of Microsoft Authenticator',
	deviceBasedPush: 'Phone sign-in of Microsoft Authenticator',
	temporaryAccessPassOneTime: 'Temporary access pass, once',
	temporaryAccessPassMultiUse: 'Temporary access pass, many times',
	email: 'Email',
	x509CertificateSingleFactor: 'Certificate (one factor)',
	x509CertificateMultiFactor: 'Certificate (multifactor)',
	federatedSingleFactor: 'Federated sign-in (one factor)',
	federatedMultiFactor: 'Federated sign-in (multifactor)',
	qrCodePin: 'QR code and PIN',
};

/** @returns such as `Password + Text message` */
export const combinationWords = (combination: string): string =>
	combination
		.split(',')
		.map((mode) => modes[mode.trim()] ?? mode)
		.join(' + ');

const [mfa = [], passwordless = [], phishingResistant = []] = builtInStrengths.map(
	({ allowedCombinations }) => allowedCombinations,
);

export const combinationGroups: readonly { label: string; combinations: readonly string[] }[] = [
	{ label: 'Resist phishing', combinations: phishingResistant },
	{
		label: 'Without a password',
		combinations: [
			...passwordless.filter((one) => !phishingResistant.includes(one)),
			...mfa.filter((one) => one.startsWith('temporaryAccessPass')),
		],
	},
	{
		label: 'A password and more',
		combinations: mfa.filter((one) => one.startsWith('password,')),
	},
	{
		label: 'Proven by another organization',
		combinations: mfa.filter((one) => one.startsWith('federated')),
	},
	{
		label: 'One factor alone',
		combinations: [
			'password',
			'sms',
			'qrCodePin',
			'federatedSingleFactor',
			'x509CertificateSingleFactor',
			'hardwareOath',
		],
	},
];
