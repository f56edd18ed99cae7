// Policies to start from, as Microsoft Graph lists them. A policy that is made of one only reports at first.
import { normalisePolicy } from '@countersign/policy';
import { Badge, Button, Card, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { paths } from '../../graph/paths.ts';
import { usePolicies } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { demandOf, targetOf, whoOf } from '../../parts/summary.ts';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';

export interface Template {
	id: string;
	name: string;
	description: string;
	scenarios: string;
	details: object;
}

export function useTemplates() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['templates'],
		staleTime: 300_000,
		queryFn: ({ signal }) => graph.all<Template>(paths.templates, { signal }),
	});
}

/** @returns the policy that a template makes */
export const policyOf = ({ name, details }: Template) =>
	normalisePolicy({ displayName: name, state: 'enabledForReportingButNotEnforced', ...details });

const scenarioNames: Readonly<Record<string, string>> = {
	secureFoundation: 'Foundation',
	zeroTrust: 'Zero trust',
	protectAdmins: 'Administrators',
	remoteWork: 'Remote work',
	emergingThreats: 'Emerging threats',
};

const useStyles = makeStyles({
	grid: {
		display: 'grid',
		gridTemplateColumns: 'repeat(auto-fill, minmax(min(22rem, 100%), 1fr))',
		gap: tokens.spacingHorizontalL,
	},
	card: { justifyContent: 'space-between' },
	badges: { display: 'flex', gap: tokens.spacingHorizontalXS, flexWrap: 'wrap' },
	small: { color: tokens.colorNeutralForeground2 },
	action: { justifySelf: 'start', alignSelf: 'start' },
});

export function Templates() {
	const styles = useStyles();
	const navigate = useNavigate();
	const { changePolicies } = useMay();
	const nameOf = useNames([]);
	const existing = usePolicies().data ?? [];
	return (
		<>
			<PageHeading
				title="Templates"
				about="Policies to start from. Each opens as a draft that only reports: its impact can be looked at before anything is saved."
			/>
			<Loaded query={useTemplates()}>
				{(templates) => (
					<div className={styles.grid}>
						{templates.map((template) => {
							const policy = policyOf(template);
							const isThere = existing.some(({ displayName }) => displayName === template.name);
							return (
								<Card key={template.id} className={styles.card}>
									<Subtitle2 as="h2">{template.name}</Subtitle2>
									<Text>{template.description}</Text>
									<Text size={200} className={styles.small}>
										{whoOf(policy, nameOf)}; {targetOf(policy, nameOf)}; {demandOf(policy)}
									</Text>
									<span className={styles.badges}>
										{template.scenarios.split(',').map((scenario) => (
											<Badge key={scenario} appearance="outline">
												{scenarioNames[scenario] ?? scenario}
											</Badge>
										))}
										{isThere && (
											<Badge appearance="tint" color="success">
												A policy of this name is here
											</Badge>
										)}
									</span>
									{changePolicies && (
										<Button
											className={styles.action}
											aria-label={`Start from this: ${template.name}`}
											onClick={() =>
												void navigate({
													to: '/policies/$id',
													params: { id: 'new' },
													search: { template: template.id },
												})
											}
										>
											Start from this
										</Button>
									)}
								</Card>
							);
						})}
					</div>
				)}
			</Loaded>
		</>
	);
}
