// Keywords that stand for several Microsoft applications. Microsoft Entra, "Apps included in Conditional Access Office 365 app
// suite" and "Microsoft Admin Portals". Data: an application that Microsoft adds is a line here.

const members: Record<string, readonly string[]> = {
	Office365: [
		'00000002-0000-0ff1-ce00-000000000000', // Exchange Online
		'00000003-0000-0ff1-ce00-000000000000', // SharePoint Online
		'00000004-0000-0ff1-ce00-000000000000', // Skype for Business Online
		'00000005-0000-0ff1-ce00-000000000000', // Viva Engage
		'00000006-0000-0ff1-ce00-000000000000', // Office 365 portal
		'4765445b-32c6-49b0-83e6-1d93765276ca', // Microsoft 365 (office.com)
		'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', // Microsoft Teams services
		'5e3ce6c0-2b1f-4285-8d4b-75ee78787346', // Microsoft Teams web client
		'1fec8e78-bce4-4aaf-ab1b-5451cc387264', // Microsoft Teams
		'09abbdfd-ed23-44ee-a2d9-a627aa1c90f3', // Planner
		'c9a559d2-7aab-4f13-a6ed-e7e9c52aec87', // Microsoft Forms
		'2634dd23-5e5a-431c-81ca-11710d9079f4', // Microsoft Stream
		'95de633a-083e-42f5-b444-a4295d8e9314', // Microsoft Whiteboard
		'ab3be6b7-f5df-413d-ac2d-abf1e3fd9c0b', // Office Online
		'61109738-7d2b-4a0b-9fe3-660b1ff83505', // Office services
		'94c63fef-13a3-47bc-8074-75af8c65887a', // Office Delve
		'871c010f-5e61-4fb1-83ac-98610a7e9110', // Sway
		'22098786-6e16-43cc-a27d-191a01a1e3b5', // Microsoft To Do
		'66375f6b-983f-4c2c-9701-d680650f588f', // Microsoft Planner client
	],
	MicrosoftAdminPortals: [
		'c44b4083-3bb0-49c1-b47d-974e53cbdf3c', // Azure and Entra admin centers
		'497effe9-df71-4043-a8bb-14cf78c4b63b', // Exchange admin center
		'00000006-0000-0ff1-ce00-000000000000', // Microsoft 365 admin center
		'80ccca67-54bd-44ab-8625-4b79c4dc7775', // Microsoft Defender and Purview portals
		'5926fc8e-304e-4f59-8bed-58ca97cc39a4', // Microsoft Intune admin center
	],
};

const byApplication = new Map<string, string[]>();
for (const [group, ids] of Object.entries(members)) for (const id of ids) byApplication.set(id, [...(byApplication.get(id) ?? []), group]);

const none: readonly string[] = [];

/** @returns the keywords that cover an application */
export function groupsOf(applicationId: string): readonly string[] {
	return byApplication.get(applicationId) ?? none;
}

export function isApplicationGroup(value: string): boolean {
	return Object.hasOwn(members, value);
}
