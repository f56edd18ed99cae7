// The to-do items, in memory: every user starts with the same few.
import { randomUUID } from 'node:crypto';

export interface Task {
	id: string;
	title: string;
	done: boolean;
}

export interface Tasks {
	list(userId: string): Task[];
	add(userId: string, title: string): Task;
	remove(userId: string, id: string): boolean;
}

const first = [
	['Renew the domain', false],
	['Send the quarterly report', true],
	['Book the train to Basel', false],
	['Call the accountant', true],
] as const;

export function createTasks(): Tasks {
	const byUser = new Map<string, Task[]>();
	const of = (userId: string) => {
		const tasks = byUser.get(userId) ?? first.map(([title, done]) => ({ id: randomUUID(), title, done }));
		byUser.set(userId, tasks);
		return tasks;
	};
	return {
		list: (userId) => of(userId),
		add(userId, title) {
			const task = { id: randomUUID(), title, done: false };
			of(userId).push(task);
			return task;
		},
		remove(userId, id) {
			const tasks = of(userId);
			const at = tasks.findIndex((task) => task.id === id);
			if (at >= 0) tasks.splice(at, 1);
			return at >= 0;
		},
	};
}
