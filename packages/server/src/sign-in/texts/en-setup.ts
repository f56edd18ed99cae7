// The page of the one-time set-up, in English.
import type { SetupProblem } from '../../tenant-file/first-tenant.ts';
import { type Html, markup } from '../pages/html.ts';

const setupProblems: Readonly<Record<SetupProblem, (detail: string) => string>> = {
	organizationMissing: () => 'Enter the name of your organization.',
	organizationUnfit: () => 'The name of the organization is too long, or holds characters that nobody sees.',
	domainUnfit: () => 'Enter a domain such as contoso.com.',
	userNameUnfit: () => 'Enter a user name of letters, digits, dots and hyphens, such as admin.',
	userNameOfOtherDomain: (domain) => `The user name must end in @${domain}, or have no @.`,
	passwordShort: (shortest) => `Choose a password of at least ${shortest} characters.`,
	passwordLong: () => 'The password is too long.',
	passwordHoldsName: () => 'Choose a password that does not hold the user name.',
};

export const setup = {
	title: 'Set up',
	heading: 'Set up this authority',
	lead: 'Make your organization’s tenant and its first administrator. This can be done once.',
	token: 'Set-up token',
	tokenNote: (serve: Html, command: Html): Html =>
		markup`${serve} printed it on its terminal; ${command} prints a new one.`,
	organization: 'Organization',
	domain: 'Domain',
	userName: 'Administrator’s user name',
	password: 'Password',
	rule: (shortest: number) =>
		`At least ${shortest} characters: until there is a policy, it is all that protects this account.`,
	repeated: 'Password again',
	action: 'Set up',
	tooMany: 'Too many tokens were tried from your network. Wait a quarter of an hour.',
	notAccepted: 'This set-up token is not accepted. A token is good for an hour, and void once another one was made.',
	different: 'The passwords do not match.',
	problems: setupProblems,
	doneHeading: 'The authority is set up',
	doneLead: (name: string) =>
		`${name} is its Global Administrator. Keep these ids: your applications are configured with them.`,
	tenant: 'Tenant',
	administrator: 'Administrator',
	client: 'Administration client',
	doneNote:
		'Programs that administer policies sign in with that client, by a device code. Make a second administrator before you turn on a policy for all users.',
};
