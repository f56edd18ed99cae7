// What validation says of a What-If question, of a scenario and of an authentication strength.
import { describe, expect, test } from 'vitest';
import {
	type ValidationIssue,
	validateAuthenticationStrength,
	validateScenario,
	validateWhatIfRequest,
} from '../src/index.ts';

const id = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
type Json = Record<string, unknown>;
const text = (length: number) => 'x'.repeat(length);

/** Paths are in the row, the sentences that people read in the snapshot. */
function expectIssues(issues: ValidationIssue[], expected: string[]): void {
	expect(issues.map(({ path }) => path)).toEqual(expected);
	if (issues.length > 0) expect(issues.map(({ number, message }) => `${number}: ${message}`)).toMatchSnapshot();
}

const user = { '@odata.type': '#microsoft.graph.userSignIn', userId: id };
const applications = { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id] };
const question = (change: Json = {}): Json => ({ signInIdentity: user, signInContext: applications, ...change });
const given = (signInConditions: Json) => question({ signInConditions });

describe('a What-If question', () => {
	test.each<[string, unknown, string[]]>([
		[
			'asked in short type names',
			question({ signInIdentity: { ...user, '@odata.type': 'microsoft.graph.userSignIn' } }),
			[],
		],
		['about nobody', question({ signInIdentity: null }), ['signInIdentity']],
		[
			'about a type that ends like one',
			question({ signInIdentity: { ...user, '@odata.type': 'x#microsoft.graph.userSignIn' } }),
			['signInIdentity.@odata.type'],
		],
		[
			'about a type with its prefix inside',
			question({ signInIdentity: { ...user, '@odata.type': 'user#microsoft.graph.SignIn' } }),
			['signInIdentity.@odata.type'],
		],
		[
			'about what every object has',
			question({ signInIdentity: { ...user, '@odata.type': 'constructor' } }),
			['signInIdentity.@odata.type'],
		],
		[
			'about a user that is a list of one',
			question({ signInIdentity: { ...user, userId: [id] } }),
			['signInIdentity.userId'],
		],
		['about no type', question({ signInIdentity: { userId: id } }), ['signInIdentity.@odata.type']],
		['about a user that is a number', question({ signInIdentity: { ...user, userId: 7 } }), ['signInIdentity.userId']],
		[
			'about a user that is no id',
			question({ signInIdentity: { ...user, userId: 'alice' } }),
			['signInIdentity.userId'],
		],
		[
			'about an application',
			question({
				signInIdentity: { '@odata.type': '#microsoft.graph.servicePrincipalSignIn', servicePrincipalId: id },
			}),
			[],
		],
		[
			'about no application',
			question({ signInContext: { ...applications, includeApplications: [] } }),
			['signInContext.includeApplications'],
		],
		[
			'about a context',
			question({ signInContext: { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c7' } }),
			[],
		],
		[
			'about a context that is none',
			question({
				signInContext: { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c100' },
			}),
			['signInContext.authenticationContextValue'],
		],
		[
			'about an action',
			question({
				signInContext: { '@odata.type': '#microsoft.graph.userActionContext', userAction: 'registerOrJoinDevices' },
			}),
			[],
		],
		[
			'about an action that is none',
			question({ signInContext: { '@odata.type': '#microsoft.graph.userActionContext', userAction: 'dance' } }),
			['signInContext.userAction'],
		],
		[
			'about something else',
			question({ signInContext: { '@odata.type': '#microsoft.graph.dance' } }),
			['signInContext.@odata.type'],
		],
		['with a platform in capitals', given({ devicePlatform: 'ANDROID' }), []],
		['with a platform that is empty', given({ devicePlatform: '' }), []],
		['with a platform that is none', given({ devicePlatform: 'Andriod' }), ['signInConditions.devicePlatform']],
		['with a client that is none', given({ clientAppType: 'browsers' }), ['signInConditions.clientAppType']],
		['with a country that is a number', given({ country: 41 }), ['signInConditions.country']],
		[
			'with nothing',
			given({ devicePlatform: null, clientAppType: undefined, signInRiskLevel: null, insiderRiskLevel: null }),
			[],
		],
		['with a risk that is none', given({ userRiskLevel: 'extreme' }), ['signInConditions.userRiskLevel']],
		['with an insider risk that is none', given({ insiderRiskLevel: 'high' }), ['signInConditions.insiderRiskLevel']],
		[
			'with a flow that is a text',
			given({ authenticationFlow: 'deviceCodeFlow' }),
			['signInConditions.authenticationFlow'],
		],
		[
			'with a device',
			given({ deviceInfo: { model: 'X', isCompliant: true, profileType: null, physicalIds: ['a'], systemLabels: [] } }),
			[],
		],
		[
			'with ids of a device that are a text',
			given({ deviceInfo: { physicalIds: 'a' } }),
			['signInConditions.deviceInfo.physicalIds'],
		],
		[
			'with labels of which one is a number',
			given({ deviceInfo: { systemLabels: ['a', 7] } }),
			['signInConditions.deviceInfo.systemLabels'],
		],
		['with a model that is a number', given({ deviceInfo: { model: 7 } }), ['signInConditions.deviceInfo.model']],
		['with a model that is a list', given({ deviceInfo: { model: ['X'] } }), ['signInConditions.deviceInfo.model']],
		['for what applies alone', question({ appliedPoliciesOnly: true }), []],
		['for all', question({ appliedPoliciesOnly: false }), []],
		['for what applies, in words', question({ appliedPoliciesOnly: 'yes' }), ['appliedPoliciesOnly']],
		['that is none', null, ['']],
	])('%s', (_name, value, expected) => {
		expectIssues(validateWhatIfRequest(value), expected);
	});
});

describe('a scenario', () => {
	const scenario = (change: Json = {}): Json => ({ name: 'S', request: question(), ...change });
	test.each<[string, unknown, string[]]>([
		['alone', scenario(), []],
		['that is none', 'S', ['']],
		['without a name', scenario({ name: '' }), ['name']],
		['with a name that is a number', scenario({ name: 7 }), ['name']],
		['with a name of 256 characters', scenario({ name: text(256) }), []],
		['with a name of 257 characters', scenario({ name: text(257) }), ['name']],
		[
			'with a question that is none',
			scenario({ request: question({ signInIdentity: 7 }) }),
			['request.signInIdentity'],
		],
		['of somebody with multifactor', scenario({ authentication: { mfa: true } }), []],
		['of somebody without', scenario({ authentication: { mfa: false } }), []],
		['of somebody with perhaps', scenario({ authentication: { mfa: 'perhaps' } }), ['authentication.mfa']],
		['with methods', scenario({ authentication: { methods: ['password'], availableMethods: ['fido2'] } }), []],
		[
			'with methods that are a text',
			scenario({ authentication: { methods: 'password', availableMethods: 7 } }),
			['authentication.methods', 'authentication.availableMethods'],
		],
		['with ages', scenario({ authentication: { primaryAgeSeconds: 0, secondaryAgeSeconds: null } }), []],
		[
			'with an age below zero',
			scenario({ authentication: { primaryAgeSeconds: -1 } }),
			['authentication.primaryAgeSeconds'],
		],
		[
			'with an age in words',
			scenario({ authentication: { secondaryAgeSeconds: 'old' } }),
			['authentication.secondaryAgeSeconds'],
		],
		['that follows dependencies', scenario({ followDependencies: true }), []],
		['that follows none', scenario({ followDependencies: false }), []],
		['that follows perhaps', scenario({ followDependencies: 'perhaps' }), ['followDependencies']],
		['that expects', scenario({ expect: { outcome: 'block', unmetControls: ['mfa'], appliedPolicies: [id] } }), []],
		[
			'that expects what cannot be',
			scenario({ expect: { outcome: 'dance', unmetControls: 'mfa', appliedPolicies: 7 } }),
			['expect.outcome', 'expect.unmetControls', 'expect.appliedPolicies'],
		],
		['with a member more', scenario({ id: 'kept', colour: 'red' }), ['colour']],
	])('%s', (_name, value, expected) => {
		expectIssues(validateScenario(value), expected);
	});
});

describe('each member of a question and of a strength', () => {
	const request = {
		signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: id },
		signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id] },
	};
	const question = (more: Json) => validateWhatIfRequest({ ...request, ...more });
	const scenario = (more: Json) => validateScenario({ name: 's', request, ...more });
	const certificate = { '@odata.type': '#microsoft.graph.x509CertificateCombinationConfiguration' };
	const strength = (more: Json) =>
		validateAuthenticationStrength({
			displayName: 'S',
			allowedCombinations: ['x509CertificateMultiFactor'],
			combinationConfigurations: [
				{ ...certificate, appliesToCombinations: ['x509CertificateMultiFactor'], allowedIssuerSkis: ['x'], ...more },
			],
		});
	test.each<[string, () => ValidationIssue[], string]>([
		[
			'applications: 7',
			() => question({ signInContext: { ...request.signInContext, includeApplications: 7 } }),
			'signInContext.includeApplications',
		],
		...[
			'signInRiskLevel',
			'userRiskLevel',
			'servicePrincipalRiskLevel',
			'insiderRiskLevel',
			'devicePlatform',
			'clientAppType',
			'country',
			'ipAddress',
		].map((name): [string, () => ValidationIssue[], string] => [
			`${name}: 7`,
			() => question({ signInConditions: { [name]: 7 } }),
			`signInConditions.${name}`,
		]),
		['a device: 7', () => question({ signInConditions: { deviceInfo: 7 } }), 'signInConditions.deviceInfo'],
		['what was proven: 7', () => scenario({ authentication: 7 }), 'authentication'],
		['what is expected: 7', () => scenario({ expect: 7 }), 'expect'],
		[
			'combinations: 7',
			() => strength({ appliesToCombinations: 7 }),
			'combinationConfigurations[0].appliesToCombinations',
		],
		['issuers: 7', () => strength({ allowedIssuerSkis: 7 }), 'combinationConfigurations[0].allowedIssuerSkis'],
		['policies: 7', () => strength({ allowedPolicyOIDs: 7 }), 'combinationConfigurations[0].allowedPolicyOIDs'],
	])('%s', (_name, validate, path) => {
		const issues = validate();
		expect(issues.map((issue) => issue.path)).toContain(path);
		expect(issues.map((issue) => `${issue.number} ${issue.path}: ${issue.message}`)).toMatchSnapshot();
	});

	test.each([
		'password',
		'sms',
		'qrCodePin',
		'federatedSingleFactor',
		'x509CertificateSingleFactor',
		'hardwareOath',
		'temporaryAccessPassOneTime',
	])('a strength may allow %s alone', (method) => {
		expect(validateAuthenticationStrength({ displayName: 'S', allowedCombinations: [method] })).toEqual([]);
	});
});
