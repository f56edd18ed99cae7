// The challenge bench: what goes wrong is ordered, what decides is changed, and the loop of client, API and authority
// is watched as it answers. The client is this page, the API is Graph; both are real. There on the development
// authority alone.
import { Button, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useFaults } from '../../graph/fault-queries.ts';
import { paths } from '../../graph/paths.ts';
import { usePolicies } from '../../graph/queries.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { ClockForm } from './clock-form.tsx';
import { FaultForm } from './fault-form.tsx';
import { PolicySwitch } from './policy-switch.tsx';
import { SequenceDiagram } from './sequence-diagram.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalXL },
	parts: {
		display: 'grid',
		gap: tokens.spacingHorizontalXL,
		gridTemplateColumns: 'repeat(auto-fit, minmax(min(18rem, 100%), 1fr))',
		alignItems: 'start',
	},
	part: {
		display: 'grid',
		gridTemplateColumns: 'minmax(0, 1fr)',
		gap: tokens.spacingVerticalS,
		justifyItems: 'start',
		// a long name in a list of choices is cut, and does not widen the page
		'& .fui-Field': { gridTemplateColumns: 'minmax(0, 1fr)', width: '100%' },
		'& .fui-Button': { maxWidth: '100%' },
	},
	buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export function Bench() {
	const faults = useFaults();
	const { exchanges } = useSession();
	const queries = useQueryClient();
	const steps = useSyncExternalStore(exchanges.subscribe, exchanges.steps);
	// an answer may have used an order up
	useEffect(() => {
		if (steps.length > 0) void queries.invalidateQueries({ queryKey: ['faults'] });
	}, [steps, queries]);
	if (faults.data) return <Opened />;
	return (
		<Failure error={new Error('The challenge bench is there on the development authority alone: countersign dev.')} />
	);
}

function Opened() {
	const styles = useStyles();
	const { account, graph } = useSession();
	const { changeUsers } = useMay();
	const policies = usePolicies().data ?? [];
	return (
		<div className={styles.page}>
			<PageHeading
				title="Challenge bench"
				about={
					'Order what goes wrong, change what decides, then call the API, and watch what this page, Graph and the ' +
					'authority say to each other. Windows that open are part of it: answer them.'
				}
			/>
			<div className={styles.parts}>
				<section className={styles.part}>
					<Subtitle1 as="h2">Call</Subtitle1>
					<Calls />
				</section>
				<section className={styles.part}>
					<Subtitle1 as="h2">Order a fault</Subtitle1>
					<FaultForm />
				</section>
				<section className={styles.part}>
					<Subtitle1 as="h2">Change what decides</Subtitle1>
					<PolicySwitch policies={policies} />
					{changeUsers && (
						<ActButton
							label="Revoke my sessions"
							action="Revoke"
							consequence={
								'What you hold is void: the next call is challenged, and a window asks you to sign in again. ' +
								"Another user is revoked on the user's own page."
							}
							run={() => graph.post(`${paths.users}/${account.localAccountId}/revokeSignInSessions`, {})}
							changes={['users']}
						/>
					)}
					<ClockForm />
				</section>
			</div>
			<SequenceDiagram />
		</div>
	);
}

/** Asks Graph by the client that answers challenges, as every page of this portal does. */
function Calls() {
	const styles = useStyles();
	const { graph, renew } = useSession();
	const call = useMutation({
		mutationFn: (what: 'me' | 'policies' | 'token') =>
			what === 'token'
				? renew()
				: graph.get(what === 'me' ? 'v1.0/me' : `${paths.policies}?$top=1`).then(() => undefined),
	});
	return (
		<>
			<div className={styles.buttons}>
				<Button appearance="primary" disabled={call.isPending} onClick={() => call.mutate('me')}>
					Call the API: who am I
				</Button>
				<Button disabled={call.isPending} onClick={() => call.mutate('policies')}>
					Call the API: policies
				</Button>
				<Button disabled={call.isPending} onClick={() => call.mutate('token')}>
					Ask for a new token
				</Button>
			</div>
			<div aria-live="polite">
				{call.isPending && <Text>Calling …</Text>}
				{call.isSuccess && <Text>It succeeded.</Text>}
				{call.error && <Failure error={call.error} />}
			</div>
		</>
	);
}
