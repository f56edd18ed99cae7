// What the navigation leads to, in its order. A page is a line here, a line in router.tsx, and a file in pages/.
import {
	AppsRegular,
	BeakerRegular,
	BranchCompareRegular,
	ClipboardTaskListLtrRegular,
	DocumentCopyRegular,
	DocumentTextRegular,
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
	QuestionCircleRegular,
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

export const destinations: readonly Destination[] = [
	{ to: '/', label: 'Overview', icon: <HomeRegular /> },
	{ to: '/policies', label: 'Policies', icon: <ShieldKeyholeRegular /> },
	{ to: '/what-if', label: 'What-If', icon: <QuestionCircleRegular /> },
	{ to: '/scenarios', label: 'Scenarios', icon: <BeakerRegular /> },
	{ to: '/coverage', label: 'Coverage', icon: <GridRegular /> },
	{ to: '/graph', label: 'Graph of policies', icon: <OrganizationRegular /> },
	{ to: '/exclusions', label: 'Exclusions', icon: <PersonProhibitedRegular /> },
	{ to: '/sign-ins', label: 'Sign-in log', icon: <ClipboardTaskListLtrRegular /> },
	{ to: '/templates', label: 'Templates', icon: <DocumentCopyRegular /> },
	{ to: '/audit', label: 'Audit log', icon: <HistoryRegular /> },
	{ to: '/compare', label: 'Compare', icon: <BranchCompareRegular /> },
	{ to: '/contexts', label: 'Authentication contexts', icon: <TagRegular /> },
	{ to: '/protected-actions', label: 'Protected actions', icon: <LockClosedKeyRegular /> },
	{ to: '/strengths', label: 'Authentication strengths', icon: <KeyMultipleRegular /> },
	{ to: '/locations', label: 'Named locations', icon: <LocationRegular /> },
	{ to: '/terms', label: 'Terms of use', icon: <DocumentTextRegular /> },
	{ to: '/users', label: 'Users', icon: <PeopleRegular /> },
	{ to: '/groups', label: 'Groups', icon: <PeopleTeamRegular /> },
	{ to: '/devices', label: 'Devices', icon: <LaptopRegular /> },
	{ to: '/risk', label: 'Risk', icon: <PersonWarningRegular /> },
	{ to: '/risky-applications', label: 'Risky applications', icon: <ShieldErrorRegular /> },
	{ to: '/roles', label: 'Roles', icon: <PersonKeyRegular /> },
	{ to: '/applications', label: 'Applications', icon: <AppsRegular /> },
];

/** of the development authority alone */
export const benchDestination: Destination = { to: '/bench', label: 'Challenge bench', icon: <FlowRegular /> };
