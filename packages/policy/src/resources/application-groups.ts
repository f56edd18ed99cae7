// Targets of a policy that stand for several Microsoft applications: the keywords `Office365` and
// `MicrosoftAdminPortals`, and the id of the Azure management API, which is enforced for four other applications as
// well. Microsoft Entra, "Target resources" and "Apps included in the Conditional Access Office 365 app suite".
import { adminPortals, azureManagement, office365 } from './generated/application-groups.ts';
import { firstPartyFromMicrosoftS } from './generated/first-party-applications-from-microsoft-s.ts';
import { firstPartyToMicrosoftS } from './generated/first-party-applications-to-microsoft-s.ts';

export const azureManagementAppId = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

const keywords = new Map([
	['Office365', office365],
	['MicrosoftAdminPortals', adminPortals],
]);

const byApplication = new Map<string, string[]>();
for (const [group, members] of [...keywords, [azureManagementAppId, azureManagement] as const]) {
	for (const [appId] of members) {
		// the id of the Azure management API stands for itself without being said again
		if (appId !== group) byApplication.set(appId, [...(byApplication.get(appId) ?? []), group]);
	}
}

const none: readonly string[] = [];

/** @returns the targets, beside its own id and `All`, that cover an application */
export function groupsOf(applicationId: string): readonly string[] {
	return byApplication.get(applicationId) ?? none;
}

/** Whether a value is a keyword, which no sign-in can ask for: What-If wants an application of the group. */
export function isApplicationGroup(value: string): boolean {
	return keywords.has(value);
}

let names: ReadonlyMap<string, string> | undefined;

/**
 * Tells a Microsoft application by its id, so that a question about an id that nobody knows can be pointed out.
 *
 * @param applicationId a GUID, in either case
 * @returns its name in the public lists; `undefined` for an id that is in none of them
 * @example
 * microsoftApplicationName('00000002-0000-0ff1-ce00-000000000000'); // 'Office 365 Exchange Online'
 * microsoftApplicationName('11111111-0000-4000-8000-000000000000'); // undefined: only `All` can cover it
 */
export function microsoftApplicationName(applicationId: string): string | undefined {
	// made when it is first asked for: no decision needs it
	names ??= new Map([
		...office365,
		...adminPortals,
		...azureManagement,
		...firstPartyToMicrosoftS,
		...firstPartyFromMicrosoftS,
	]);
	return names.get(applicationId.toLowerCase());
}
