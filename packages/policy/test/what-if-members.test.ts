// What a question says and what nobody reads of it: a member or a value that means nothing is told, since the answer
// would look like one. Microsoft Graph, "conditionalAccessRoot: evaluate"; [case policy/07].
import { describe, expect, test } from 'vitest';
import { validateWhatIfRequest, whatIfSignIn } from '../src/index.ts';

const id = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const user = { '@odata.type': '#microsoft.graph.userSignIn', userId: id };
const applications = { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id] };
const context = { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c1' };
const action = { '@odata.type': '#microsoft.graph.userActionContext', userAction: 'registerSecurityInformation' };
const asked = (more: object) => ({ signInIdentity: user, signInContext: applications, ...more });
const pathsOf = (question: object) => validateWhatIfRequest(question).map(({ path }) => path);

describe('[case policy/07] a question says', () => {
	test.each<[string, object, string[]]>([
		['a member that is none', asked({ signInCondition: {} }), ['signInCondition']],
		['a condition that is none', asked({ signInConditions: { platform: 'iOS' } }), ['signInConditions.platform']],
		['an annotation', asked({ 'signInConditions@odata.type': '#x', signInConditions: { '@odata.type': '#y' } }), []],
		[
			'a kind of guest that is none',
			asked({ signInIdentity: { ...user, externalUserType: 'guest' } }),
			['signInIdentity.externalUserType'],
		],
		[
			'a tenant that is no id',
			asked({ signInIdentity: { ...user, externalUserType: 'internalGuest', externalTenantId: 'contoso' } }),
			['signInIdentity.externalTenantId'],
		],
		['another member of the identity', asked({ signInIdentity: { ...user, upn: 'x' } }), ['signInIdentity.upn']],
		['a context in capitals', asked({ signInContext: { ...context, authenticationContextValue: 'C1' } }), []],
		['nothing for the members of other types', asked({ signInContext: { ...context, includeApplications: null } }), []],
		['nothing for them again', asked({ signInContext: { ...action, authenticationContextValue: null } }), []],
		[
			'a context and applications',
			asked({ signInContext: { ...context, includeApplications: [id] } }),
			['signInContext.includeApplications'],
		],
		['compliance as filters write it', asked({ signInConditions: { deviceInfo: { isCompliant: 'True' } } }), []],
		[
			'compliance in other words',
			asked({ signInConditions: { deviceInfo: { isCompliant: 'yes' } } }),
			['signInConditions.deviceInfo.isCompliant'],
		],
		[
			'a name that is a Boolean',
			asked({ signInConditions: { deviceInfo: { displayName: true } } }),
			['signInConditions.deviceInfo.displayName'],
		],
		[
			'two flows',
			asked({ signInConditions: { authenticationFlow: { transferMethod: 'deviceCodeFlow, authenticationTransfer' } } }),
			[],
		],
		[
			'a flow and none',
			asked({ signInConditions: { authenticationFlow: { transferMethod: 'deviceCodeFlow,deviceCode' } } }),
			['signInConditions.authenticationFlow.transferMethod'],
		],
	])('%s', (_, question, paths) => expect(pathsOf(question)).toEqual(paths));
});

const subject = { user: { id, groupIds: new Set<string>(), roleTemplateIds: new Set<string>() } };
const read = (more: object) => whatIfSignIn(asked(more) as never, subject);

test('a device is compliant where the question says so, as a Boolean or in letters', () => {
	const compliance = (isCompliant: unknown) =>
		read({ signInConditions: { deviceInfo: { isCompliant } } }).device?.isCompliant;
	expect([true, 'True', 'true', false, 'False', null, undefined].map(compliance)).toEqual([
		...[true, true, true],
		...[false, false, false, false],
	]);
});

test('what is asked for is read by the member that has a value', () => {
	expect(read({ signInContext: { ...context, includeApplications: null, userAction: null } })).toMatchObject({
		applicationIds: [],
		requiredAuthenticationContexts: ['c1'],
	});
	expect(read({ signInContext: { ...action, includeApplications: null } }).userAction).toBe(
		'urn:user:registersecurityinfo',
	);
});

test.each([
	['b2bCollaborationGuest', 'b2bCollaborationGuest'],
	['B2BCollaborationGuest', 'b2bCollaborationGuest'],
	['None', null],
])('the kind of guest %s is %s', (externalType, read) => {
	const { user } = whatIfSignIn(asked({}) as never, { user: { ...subject.user, externalType: externalType as never } });
	expect(user?.externalType).toBe(read);
});
