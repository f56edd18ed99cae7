// Which service keeps the data behind a permission of Microsoft Graph: its policies apply to a request for that permission.
// Microsoft Entra, "Microsoft Graph and Conditional Access".

const exchange = '00000002-0000-0ff1-ce00-000000000000';
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const teams = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';

const byArea: ReadonlyMap<string, string> = new Map([
	...['Mail', 'MailboxSettings', 'MailboxFolder', 'MailboxItem', 'Calendars', 'Contacts', 'EWS', 'IMAP', 'POP', 'SMTP'].map(
		(area) => [area, exchange] as const,
	),
	...['Files', 'Sites', 'Notes', 'BrowserSiteLists', 'Lists'].map((area) => [area, sharePoint] as const),
	...[
		'Channel',
		'ChannelMember',
		'ChannelMessage',
		'ChannelSettings',
		'Chat',
		'ChatMessage',
		'ChatMember',
		'Team',
		'TeamMember',
		'TeamSettings',
		'TeamsTab',
		'TeamsActivity',
		'TeamsAppInstallation',
	].map((area) => [area, teams] as const),
]);

/** @returns app ids of the services, each once */
export function dataSets(scopes: readonly string[]): string[] {
	return [...new Set(scopes.flatMap((scope) => byArea.get(scope.split('.')[0] as string) ?? []))];
}
