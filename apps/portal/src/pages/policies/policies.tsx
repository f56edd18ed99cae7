// Every policy of the tenant: what it does, whom it touched lately, and its state, which can be switched in place.

import type { ConditionalAccessPolicy, SignIn } from '@countersign/protocol';
import { Button, Checkbox, makeStyles, SearchBox, Select, Text, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowDownloadRegular, ArrowUploadRegular, DocumentPdfRegular } from '@fluentui/react-icons';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { policyFileOf } from '../../changes/policy-file.ts';
import { usePolicies } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { useRecentSignIns } from '../../graph/use-recent-sign-ins.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { downloadJson } from '../../parts/download.ts';
import { Filters } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { demandOf, idsOf, targetOf, whoOf } from '../../parts/summary.ts';
import { Time } from '../../parts/time.tsx';
import { useMay } from '../../session/use-may.ts';
import { BulkSwitch } from './bulk-switch.tsx';
import { PolicyMenu } from './policy-menu.tsx';

const useStyles = makeStyles({
	// the browser's own: Fluent's is five elements in every row
	check: {
		width: '1.25rem',
		height: '1.25rem',
		margin: `0 ${tokens.spacingHorizontalXS}`,
		verticalAlign: 'middle',
		accentColor: tokens.colorCompoundBrandBackground,
	},
});

const route = getRouteApi('/policies');

interface Touched {
	people: number;
	signIns: number;
}

/** How many people and sign-ins each policy applied to, enforced or report-only. */
function touchedBy(records: readonly SignIn[] | undefined): ReadonlyMap<string, Touched> {
	const people = new Map<string, Set<string>>();
	const counts = new Map<string, number>();
	for (const { userId, appliedConditionalAccessPolicies = [] } of records ?? [])
		for (const { id } of appliedConditionalAccessPolicies) {
			counts.set(id, (counts.get(id) ?? 0) + 1);
			if (userId !== null) people.set(id, (people.get(id) ?? new Set()).add(userId));
		}
	return new Map([...counts].map(([id, signIns]) => [id, { signIns, people: people.get(id)?.size ?? 0 }]));
}

export function Policies() {
	const styles = useStyles();
	const navigate = useNavigate();
	const may = useMay();
	const { q = '', state } = route.useSearch();
	const query = usePolicies();
	const recent = useRecentSignIns();
	const touched = useMemo(() => touchedBy(recent.data), [recent.data]);
	const nameOf = useNames((query.data ?? []).flatMap(idsOf));
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const choose = (ids: readonly string[], isChosen: boolean) => {
		const next = new Set(chosen);
		for (const id of ids) isChosen ? next.add(id) : next.delete(id);
		setChosen(next);
	};
	const search = (change: { q?: string | undefined; state?: string | undefined }) =>
		navigate({ to: '/policies', search: { q: q || undefined, state, ...change }, replace: true });
	const columns: Column<ConditionalAccessPolicy>[] = [
		...(may.changePolicies
			? [
					{
						name: 'Choose',
						isNamed: false,
						width: '4rem',
						cell: ({ id, displayName }: ConditionalAccessPolicy) => (
							<input
								type="checkbox"
								className={styles.check}
								aria-label={`Choose ${displayName}`}
								checked={chosen.has(id)}
								onChange={({ target }) => choose([id], target.checked)}
							/>
						),
					},
				]
			: []),
		{
			name: 'Name',
			width: 'minmax(10rem, 2fr)',
			cell: ({ id, displayName }) => (
				<RouteLink to="/policies/$id" params={{ id }} title={displayName}>
					{displayName}
				</RouteLink>
			),
		},
		{ name: 'State', width: '6rem', cell: ({ state: is }) => <StateBadge state={is} /> },
		{ name: 'Who', width: 'minmax(5rem, 1fr)', cell: (policy) => whoOf(policy, nameOf), isSecondary: true },
		{ name: 'For what', width: 'minmax(5rem, 1fr)', cell: (policy) => targetOf(policy, nameOf), isSecondary: true },
		{ name: 'Asks for', width: 'minmax(6rem, 1.2fr)', cell: demandOf, isSecondary: true },
		{
			name: 'Last 7 days',
			width: '7rem',
			isSecondary: true,
			cell({ id }) {
				const { people, signIns } = touched.get(id) ?? { people: 0, signIns: 0 };
				return recent.data ? `${people} ${people === 1 ? 'person' : 'people'}, ${signIns}×` : '…';
			},
		},
		{
			name: 'Changed',
			width: 'minmax(5.5rem, 11rem)',
			isSecondary: true,
			cell: ({ modifiedDateTime, createdDateTime }) => <Time at={modifiedDateTime ?? createdDateTime} />,
		},
		{
			name: 'Actions',
			isNamed: false,
			width: '3.5rem',
			cell: (policy) => <PolicyMenu policy={policy} mayChange={may.changePolicies} nameOf={nameOf} />,
		},
	];
	return (
		<>
			<PageHeading
				title="Policies"
				about="Each policy says for whom and for what it applies, and what it asks for. All that apply are asked together."
				actions={
					<>
						<Button
							icon={<ArrowDownloadRegular />}
							disabled={!query.data}
							onClick={() => downloadJson('conditional-access-policies.json', policyFileOf(query.data ?? [], nameOf))}
						>
							Export
						</Button>
						<Button icon={<DocumentPdfRegular />} onClick={() => navigate({ to: '/document' })}>
							Document
						</Button>
						{may.changePolicies && (
							<Button icon={<ArrowUploadRegular />} onClick={() => navigate({ to: '/import' })}>
								Import
							</Button>
						)}
						{may.changePolicies && (
							<Button
								appearance="primary"
								icon={<AddRegular />}
								onClick={() => navigate({ to: '/policies/$id', params: { id: 'new' } })}
							>
								New policy
							</Button>
						)}
					</>
				}
			/>
			<Filters>
				<SearchBox
					placeholder="Find a policy"
					aria-label="Find a policy"
					value={q}
					onChange={(_, { value }) => search({ q: value || undefined })}
				/>
				<Select
					aria-label="State"
					value={state ?? ''}
					onChange={(_, { value }) => search({ state: value || undefined })}
				>
					<option value="">Any state</option>
					<option value="enabled">On</option>
					<option value="enabledForReportingButNotEnforced">Report-only</option>
					<option value="disabled">Off</option>
				</Select>
			</Filters>
			<Loaded query={query}>
				{(policies) => {
					const found = policies.filter(
						(policy) =>
							(!state || policy.state === state) && policy.displayName.toLowerCase().includes(q.trim().toLowerCase()),
					);
					// what the filter hides is not switched unseen
					const chosenHere = found.filter(({ id }) => chosen.has(id));
					return (
						<>
							{may.changePolicies && found.length > 0 && (
								<Checkbox
									label={`Choose all ${found.length} shown`}
									checked={chosenHere.length === 0 ? false : chosenHere.length === found.length || 'mixed'}
									onChange={(_, { checked }) =>
										choose(
											found.map(({ id }) => id),
											checked === true,
										)
									}
								/>
							)}
							{chosenHere.length > 0 && <BulkSwitch chosen={chosenHere} onClear={() => setChosen(new Set())} />}
							<DataTable
								label="Policies"
								isRecycled
								rows={found}
								columns={columns}
								keyOf={({ id }) => id}
								empty={
									policies.length === 0
										? 'This tenant has no policy yet: everybody signs in with a password alone.'
										: 'No policy is as the filter says.'
								}
							/>
							<Text size={200}>
								{found.length} of {policies.length} policies
							</Text>
						</>
					);
				}}
			</Loaded>
		</>
	);
}
