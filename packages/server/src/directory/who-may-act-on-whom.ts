// Who may act on an administrator: somebody whose own role is for it. Sources: Microsoft Entra, "Privileged roles and
// permissions in Microsoft Entra ID (preview)", the tables "Who can reset passwords" and "Who can perform sensitive
// actions".

export const roleIds = {
	authenticationPolicyAdministrator: '0526716b-113d-4c15-b2c8-68e3c22b9f80',
	authenticationAdministrator: 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
	cloudDeviceAdministrator: '7698a772-787b-4ac8-901f-60d6b08affd2',
	conditionalAccessAdministrator: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
	directoryReaders: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
	domainNameAdministrator: '8329153b-31d0-4727-b945-745eb3bc5f31',
	globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
	globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
	groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
	guestInviter: '95e79109-95c0-4d8e-aee3-d01accf2d47b',
	helpdeskAdministrator: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
	intuneAdministrator: '3a2c62db-5318-420d-8d74-23affee5d9d5',
	messageCenterReader: '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b',
	passwordAdministrator: '966707d0-3269-4727-9be2-8c3a10f19b9d',
	privilegedAuthenticationAdministrator: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
	reportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
	securityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
	securityOperator: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
	securityReader: '5d6b6bb7-de71-4623-b4af-96380a352509',
	usageSummaryReportsReader: '75934031-6c7e-415a-99d7-48dbd49e875e',
	userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
	userExperienceSuccessManager: '27460883-1df1-4691-b032-3b79643e5e63',
	windows365Administrator: '11451d60-acb2-45eb-a7d6-43d0f0125c13',
} as const;

const r = roleIds;
/** over everybody, each other included */
const highest: readonly string[] = [r.privilegedAuthenticationAdministrator, r.globalAdministrator];
const userAdministrators: readonly string[] = [r.userAdministrator, ...highest];
const authenticationToo: readonly string[] = [r.authenticationAdministrator, ...userAdministrators];
const helpdeskToo: readonly string[] = [r.helpdeskAdministrator, ...authenticationToo];
const passwordToo: readonly string[] = [r.passwordAdministrator, ...helpdeskToo];

/**
 * the columns of one table: who may act on whom has no role, and on whom has one; on roles that stand in none, the
 * highest alone
 */
interface Table {
	onNoRole: readonly string[];
	onRole: Readonly<Record<string, readonly string[]>>;
}

/** to disable and enable, delete and restore, and what else is a sensitive action */
const sensitiveActions: Table = {
	onNoRole: authenticationToo,
	onRole: {
		[r.authenticationAdministrator]: [r.authenticationAdministrator, ...highest],
		[r.directoryReaders]: authenticationToo,
		[r.groupsAdministrator]: userAdministrators,
		[r.guestInviter]: authenticationToo,
		[r.helpdeskAdministrator]: userAdministrators,
		[r.messageCenterReader]: authenticationToo,
		[r.passwordAdministrator]: authenticationToo,
		[r.reportsReader]: authenticationToo,
		[r.userAdministrator]: userAdministrators,
		[r.userExperienceSuccessManager]: authenticationToo,
		[r.usageSummaryReportsReader]: authenticationToo,
	},
};

/** to reset a password, and to end what was issued: "includes invalidating refresh tokens" */
const passwordReset: Table = {
	onNoRole: passwordToo,
	onRole: {
		[r.authenticationAdministrator]: [r.authenticationAdministrator, ...highest],
		[r.directoryReaders]: passwordToo,
		[r.groupsAdministrator]: userAdministrators,
		[r.guestInviter]: passwordToo,
		[r.helpdeskAdministrator]: [r.helpdeskAdministrator, ...userAdministrators],
		[r.messageCenterReader]: helpdeskToo,
		[r.passwordAdministrator]: passwordToo,
		[r.reportsReader]: helpdeskToo,
		[r.userAdministrator]: userAdministrators,
		[r.userExperienceSuccessManager]: helpdeskToo,
		[r.usageSummaryReportsReader]: helpdeskToo,
	},
};

export type ActionOnUser = 'sensitiveAction' | 'passwordReset';

/**
 * Pure: whether roles suffice to act on somebody. One of the actor's roles must be enough for every role of the target.
 *
 * @param actor template ids of the actor's roles, a user's or an application's
 * @param target template ids of the roles of the user that is acted on
 */
export function mayActOn(action: ActionOnUser, actor: ReadonlySet<string>, target: ReadonlySet<string>): boolean {
	const { onNoRole, onRole } = action === 'sensitiveAction' ? sensitiveActions : passwordReset;
	const columns =
		target.size === 0
			? [onNoRole]
			: [...target].map((role) => (Object.hasOwn(onRole, role) ? (onRole[role] ?? highest) : highest));
	return [...actor].some((role) => columns.every((column) => column.includes(role)));
}
