// The tenant that a set-up makes: one domain, one Global Administrator, and one application by which that
// administrator's programs reach the Graph-shaped API. The application has no address and no consent: its codes go to
// no browser, and the administrator is asked first.
import { domainToASCII } from 'node:url';
import { microsoftGraphAppId } from '@countersign/protocol';
import { type RandomBytes, randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { TenantFile } from './tenant-file.ts';

/** What whoever sets up an installation writes. */
export interface SetupAnswers {
	organization: string;
	domain: string;
	/** with the domain or without */
	userName: string;
	password: string;
}

/** NIST SP 800-63B-4 §3.1.1.2: where a password stands alone, which it does until there is a policy */
export const shortestAdministratorPassword = 15;
const longestPasswordBytes = 1024;

const permissions = [
	'User.Read',
	'User.Read.All',
	'Group.Read.All',
	'Policy.Read.All',
	'Policy.ReadWrite.ConditionalAccess',
	'AuditLog.Read.All',
];

const isDomain = (text: string) =>
	text.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
/** Microsoft Entra, "Plan and troubleshoot User Principal Name changes": what a name may be made of */
const isLocalPart = (text: string) => /^[A-Za-z0-9'._!#^~-]{1,64}$/.test(text) && !text.endsWith('.');

export type SetupProblem =
	| 'organizationMissing'
	| 'organizationUnfit'
	| 'domainUnfit'
	| 'userNameUnfit'
	| 'userNameOfOtherDomain'
	| 'passwordShort'
	| 'passwordLong'
	| 'passwordHoldsName';

export type FirstTenant =
	| { kind: 'tenant'; file: TenantFile; tenantId: string; appId: string; userPrincipalName: string }
	/** what the page says of it is a text of its language; `detail` is a part of that text */
	| { kind: 'problem'; problem: SetupProblem; detail?: string };

const problem = (what: SetupProblem, detail?: string): FirstTenant => ({
	kind: 'problem',
	problem: what,
	...(detail === undefined ? {} : { detail }),
});

/** `domainToASCII` reads a whole host and drops what follows it: only what is a name by itself is given to it. */
const readDomain = (text: string) => (/[\s/\\?#:@%]/.test(text) ? '' : domainToASCII(text).toLowerCase());

/** @returns the tenant file, or the first thing that is wrong with the answers, for the page */
export function firstTenant(answers: SetupAnswers, random: RandomBytes): FirstTenant {
	const organization = answers.organization.trim();
	const domain = readDomain(answers.domain.trim());
	const [localPart = '', ownDomain] = answers.userName.trim().split(/@(.*)/s);
	if (organization === '') return problem('organizationMissing');
	if (organization.length > 256 || /[\p{Cc}\p{Cf}]/u.test(organization)) return problem('organizationUnfit');
	if (!isDomain(domain)) return problem('domainUnfit');
	if (!isLocalPart(localPart)) return problem('userNameUnfit');
	if (ownDomain !== undefined && readDomain(ownDomain) !== domain) return problem('userNameOfOtherDomain', domain);
	if ([...answers.password].length < shortestAdministratorPassword)
		return problem('passwordShort', String(shortestAdministratorPassword));
	if (Buffer.byteLength(answers.password) > longestPasswordBytes) return problem('passwordLong');
	const userPrincipalName = `${localPart}@${domain}`;
	if (answers.password.toLowerCase().includes(userPrincipalName.toLowerCase())) return problem('passwordHoldsName');
	const [tenantId, appId] = [randomUuid(random), randomUuid(random)];
	return {
		kind: 'tenant',
		tenantId,
		appId,
		userPrincipalName,
		file: {
			tenants: [
				{
					tenantId,
					displayName: organization,
					verifiedDomains: [{ name: domain, isDefault: true }],
					users: [
						{
							id: randomUuid(random),
							userPrincipalName,
							displayName: localPart,
							passwordProfile: { password: answers.password },
						},
					],
					directoryRoles: [{ roleTemplateId: roleIds.globalAdministrator, members: [userPrincipalName] }],
					applications: [
						{
							appId,
							displayName: 'Countersign administration',
							isFallbackPublicClient: true,
							requiredResourceAccess: [
								{
									resourceAppId: microsoftGraphAppId,
									resourceAccess: permissions.map((value) => ({ value, type: 'Scope' })),
								},
							],
						},
					],
				},
			],
		},
	};
}
