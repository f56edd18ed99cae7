// What the navigation leads to, in its order. A page is a line here, a line in router.tsx, and a file in pages/.
import {
	AppsRegular,
	BeakerRegular,
	BranchCompareRegular,
	ClipboardTaskListLtrRegular,
	DocumentCopyRegular,
	DocumentTextRegular,
	FingerprintRegular,
	FlowRegular,
	GridRegular,
	HistoryRegular,
	HomeRegular,
	KeyMultipleRegular,
	LaptopRegular,
	LocationRegular,
	LockClosedKeyRegular,
	OrganizationRegular,
	PeopleRegular,
	PeopleTeamRegular,
	PersonKeyRegular,
	PersonProhibitedRegular,
	PersonWarningRegular,
	PlugConnectedRegular,
	QuestionCircleRegular,
	SendRegular,
	ShieldErrorRegular,
	ShieldKeyholeRegular,
	TagRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';

export interface Destination {
	to: string;
	label: string;
	icon: ReactElement;
}

/** Groups of pages, each below its label; the first stands without one. */
export const destinations: readonly (readonly [label: string, pages: readonly Destination[]])[] = [
	['', [{ to: '/', label: 'Overview', icon: <HomeRegular /> }]],
	[
		'Policies',
		[
			{ to: '/policies', label: 'Policies', icon: <ShieldKeyholeRegular /> },
			{ to: '/what-if', label: 'What-If', icon: <QuestionCircleRegular /> },
			{ to: '/scenarios', label: 'Scenarios', icon: <BeakerRegular /> },
			{ to: '/coverage', label: 'Coverage', icon: <GridRegular /> },
			{ to: '/graph', label: 'Graph of policies', icon: <OrganizationRegular /> },
			{ to: '/exclusions', label: 'Exclusions', icon: <PersonProhibitedRegular /> },
			{ to: '/templates', label: 'Templates', icon: <DocumentCopyRegular /> },
			{ to: '/compare', label: 'Compare', icon: <BranchCompareRegular /> },
		],
	],
	[
		'Logs',
		[
			{ to: '/sign-ins', label: 'Sign-in log', icon: <ClipboardTaskListLtrRegular /> },
			{ to: '/audit', label: 'Audit log', icon: <HistoryRegular /> },
		],
	],
	[
		'What policies build on',
		[
			{ to: '/locations', label: 'Named locations', icon: <LocationRegular /> },
			{ to: '/contexts', label: 'Authentication contexts', icon: <TagRegular /> },
			{ to: '/strengths', label: 'Authentication strengths', icon: <KeyMultipleRegular /> },
			{ to: '/methods', label: 'Authentication methods', icon: <FingerprintRegular /> },
			{ to: '/terms', label: 'Terms of use', icon: <DocumentTextRegular /> },
			{ to: '/protected-actions', label: 'Protected actions', icon: <LockClosedKeyRegular /> },
		],
	],
	[
		'Directory',
		[
			{ to: '/users', label: 'Users', icon: <PeopleRegular /> },
			{ to: '/groups', label: 'Groups', icon: <PeopleTeamRegular /> },
			{ to: '/devices', label: 'Devices', icon: <LaptopRegular /> },
			{ to: '/roles', label: 'Roles', icon: <PersonKeyRegular /> },
			{ to: '/applications', label: 'Applications', icon: <AppsRegular /> },
		],
	],
	[
		'Risk and events',
		[
			{ to: '/risk', label: 'Risk', icon: <PersonWarningRegular /> },
			{ to: '/risky-applications', label: 'Risky applications', icon: <ShieldErrorRegular /> },
			{ to: '/transmitters', label: 'Event transmitters', icon: <PlugConnectedRegular /> },
			{ to: '/streams', label: 'Event streams', icon: <SendRegular /> },
		],
	],
];

/** of the development authority alone */
export const benchDestination: Destination = { to: '/bench', label: 'Challenge bench', icon: <FlowRegular /> };
