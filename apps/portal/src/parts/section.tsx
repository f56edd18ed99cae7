// A part of the page of one thing, with what can be done to it beside its title.
import { makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
	section: { display: 'grid', gap: tokens.spacingVerticalS },
	head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
	actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export const useItemStyles = makeStyles({
	list: {
		display: 'grid',
		gap: tokens.spacingVerticalS,
		margin: 0,
		padding: 0,
		listStyleType: 'none',
		maxWidth: '60rem',
	},
	item: {
		display: 'flex',
		flexWrap: 'wrap',
		gap: tokens.spacingHorizontalM,
		alignItems: 'center',
		justifyContent: 'space-between',
		overflowWrap: 'anywhere',
		minWidth: 0,
		paddingBottom: tokens.spacingVerticalXS,
		borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
	},
	actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
	const styles = useStyles();
	return (
		<section className={styles.section}>
			<div className={styles.head}>
				<Subtitle1 as="h2">{title}</Subtitle1>
				{actions && <div className={styles.actions}>{actions}</div>}
			</div>
			{children}
		</section>
	);
}
