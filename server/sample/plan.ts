/** Who works where in the sample hotels: a director leads teams, a team has a manager, supervisors and their staff. */
export type Place = 'Hong Kong' | 'London' | 'New York';
export type Team = {
  /** Whose team it is, by title. */
  under: string;
  place: Place;
  department: string;
  manager: string;
  supervisor: string;
  staff: string;
  supervisors: number;
  staffEach: number;
  /** Roster: any day may be worked. Office: a week with free Sundays. */
  week: 'roster' | 'office';
};
export type Director = { title: string; place: Place; department: string };

export const directors: Director[] = [
  { title: 'Director of Rooms', place: 'Hong Kong', department: 'Rooms' },
  { title: 'Director of Food and Beverage', place: 'Hong Kong', department: 'Food and Beverage' },
  { title: 'Director of Sales', place: 'Hong Kong', department: 'Sales' },
  { title: 'Director of Finance', place: 'Hong Kong', department: 'Finance' },
  { title: 'Director of Human Resources', place: 'Hong Kong', department: 'Human Resources' },
  { title: 'Director of Engineering', place: 'Hong Kong', department: 'Engineering' },
  { title: 'General Manager, London', place: 'London', department: 'Executive' },
  { title: 'General Manager, New York', place: 'New York', department: 'Executive' },
];

const team = (
  under: string,
  place: Place,
  department: string,
  [manager, supervisor, staff]: [string, string, string],
  [supervisors, staffEach]: [number, number],
  week: Team['week'],
): Team => ({
  under,
  place,
  department,
  manager,
  supervisor,
  staff,
  supervisors,
  staffEach,
  week,
});

export const teams: Team[] = [
  team('Director of Rooms', 'Hong Kong', 'Rooms', ['Front Office Manager', 'Duty Manager', 'Front Desk Agent'], [2, 4], 'roster'),
  team('Director of Rooms', 'Hong Kong', 'Rooms', ['Executive Housekeeper', 'Floor Supervisor', 'Room Attendant'], [2, 7], 'roster'),
  team('Director of Food and Beverage', 'Hong Kong', 'Food and Beverage', ['Restaurant Manager', 'Section Captain', 'Waiter'], [2, 4], 'roster'),
  team('Director of Food and Beverage', 'Hong Kong', 'Food and Beverage', ['Executive Chef', 'Sous Chef', 'Cook'], [2, 5], 'roster'),
  team('Director of Sales', 'Hong Kong', 'Sales', ['Sales Manager', 'Senior Account Manager', 'Sales Executive'], [1, 3], 'office'),
  team('Director of Finance', 'Hong Kong', 'Finance', ['Financial Controller', 'Accounts Supervisor', 'Accountant'], [1, 3], 'office'),
  team('Director of Human Resources', 'Hong Kong', 'Human Resources', ['HR Manager', 'Senior HR Business Partner', 'HR Business Partner'], [1, 3], 'office'),
  team('Director of Engineering', 'Hong Kong', 'Engineering', ['Chief Engineer', 'Shift Engineer', 'Technician'], [1, 4], 'roster'),
  team('General Manager, London', 'London', 'Rooms', ['Front Office Manager', 'Duty Manager', 'Receptionist'], [1, 5], 'office'),
  team('General Manager, London', 'London', 'Rooms', ['Head Housekeeper', 'Floor Supervisor', 'Room Attendant'], [1, 6], 'roster'),
  team('General Manager, London', 'London', 'Food and Beverage', ['Food and Beverage Manager', 'Restaurant Supervisor', 'Waiter'], [1, 5], 'roster'),
  team('General Manager, New York', 'New York', 'Rooms', ['Rooms Manager', 'Front Desk Supervisor', 'Front Desk Agent'], [1, 6], 'office'),
  team('General Manager, New York', 'New York', 'Food and Beverage', ['Restaurant Manager', 'Floor Captain', 'Server'], [1, 6], 'roster'),
];
