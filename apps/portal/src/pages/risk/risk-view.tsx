// The risk of one user or one application: what was detected, how the risk came and went, and what an administrator
// decides of it.
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Risk, RiskKind } from '../../graph/risk-queries.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Details } from '../../parts/details.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { RiskDetections, RiskHistory } from './risk-record.tsx';
import { inWords, RiskLevelBadge } from './risk-words.tsx';

const useStyles = makeStyles({ page: { display: 'grid', gap: tokens.spacingVerticalXL } });

interface DecisionsProps {
	/** absent where there never was any */
	risk: Risk | undefined;
	/** Graph's collection, whose actions decide */
	path: string;
	/** what the actions are asked with */
	body: object;
	/** what each decision does, in a sentence or two */
	consequences: { confirm: string; dismiss: string };
}

interface RiskViewProps extends DecisionsProps {
	kind: RiskKind;
	/** of the user or the service principal */
	id: string;
	name: string;
	/** what leads to the user or the application */
	about: readonly [label: string, value: ReactNode];
	/** what stands in the place of an empty history */
	never: string;
}

export function RiskView({ kind, id, name, about, never, risk, ...decisions }: RiskViewProps) {
	const styles = useStyles();
	return (
		<div className={styles.page}>
			<PageHeading title={`Risk of ${name}`} actions={<Decisions risk={risk} {...decisions} />} />
			<Details
				rows={[
					['Risk', <RiskLevelBadge key="level" level={risk?.riskLevel ?? 'none'} />],
					...(risk
						? ([
								['State', inWords(risk.riskState)],
								['Why', inWords(risk.riskDetail)],
								['Changed', <Time key="changed" at={risk.riskLastUpdatedDateTime} />],
							] as const)
						: []),
					about,
				]}
			/>
			<RiskDetections kind={kind} id={id} />
			<RiskHistory kind={kind} id={id} never={never} />
		</div>
	);
}

/** What can be decided: nothing where the reader's roles allow nothing. */
function Decisions({ risk, path, body, consequences }: DecisionsProps) {
	const { graph } = useSession();
	const { changeRisk } = useMay();
	if (!changeRisk) return null;
	return (
		<>
			{risk?.riskState !== 'confirmedCompromised' && (
				<ActButton
					label="Confirm compromised"
					action="Confirm"
					consequence={consequences.confirm}
					run={() => graph.post(`${path}/confirmCompromised`, body)}
					changes={['risk']}
				/>
			)}
			{risk && risk.riskLevel !== 'none' && (
				<ActButton
					label="Dismiss the risk"
					action="Dismiss"
					consequence={consequences.dismiss}
					run={() => graph.post(`${path}/dismiss`, body)}
					changes={['risk']}
				/>
			)}
		</>
	);
}
