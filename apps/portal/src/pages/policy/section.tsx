import { AccordionHeader, AccordionItem, AccordionPanel, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
	panel: {
		display: 'grid',
		gap: tokens.spacingVerticalM,
		padding: `${tokens.spacingVerticalS} 0 ${tokens.spacingVerticalL}`,
		maxWidth: '44rem',
	},
	header: { display: 'grid' },
	summary: { color: tokens.colorNeutralForeground2 },
});

/** A part of the form, which folds; what it says so far stands beside its name. */
export function Section({
	name,
	title,
	summary,
	children,
}: {
	name: string;
	title: string;
	summary: string;
	children: ReactNode;
}) {
	const styles = useStyles();
	return (
		<AccordionItem value={name}>
			<AccordionHeader>
				<span className={styles.header}>
					<Text weight="semibold">{title}</Text>
					<Text size={200} className={styles.summary}>
						{summary}
					</Text>
				</span>
			</AccordionHeader>
			<AccordionPanel>
				<div className={styles.panel}>{children}</div>
			</AccordionPanel>
		</AccordionItem>
	);
}
