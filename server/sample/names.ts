/** Romanised as in Hong Kong, with its characters. */
export const familyNames: [string, string][] = [
  ['Chan', '陳'], ['Wong', '黃'], ['Lee', '李'], ['Cheung', '張'], ['Lau', '劉'], ['Ho', '何'], ['Leung', '梁'], ['Ng', '吳'], ['Lam', '林'], ['Kwok', '郭'],
  ['Yip', '葉'], ['Tsang', '曾'], ['Tang', '鄧'], ['Fung', '馮'], ['Chow', '周'], ['Mak', '麥'], ['Yuen', '袁'], ['So', '蘇'], ['Chu', '朱'], ['Kwan', '關'],
];

/** With the English name that many use at work. */
export const givenNames: [string, string, string][] = [
  ['Tai Man', '大文', 'Raymond'], ['Shuk Yee', '淑儀', 'Carmen'], ['Ka Ming', '家明', 'Jason'], ['Wing Sze', '詠詩', 'Vivian'], ['Chi Keung', '志強', 'Kelvin'],
  ['Mei Ling', '美玲', 'Joyce'], ['Ho Yin', '浩然', 'Eric'], ['Siu Fong', '小芳', 'Fiona'], ['Kwok Wai', '國偉', 'Alan'], ['Lai Ping', '麗萍', 'Winnie'],
  ['Tsz Kit', '子傑', 'Ivan'], ['Hoi Ching', '凱晴', 'Grace'], ['Wai Man', '偉文', 'Danny'], ['Yuk Lan', '玉蘭', 'Yvonne'], ['Man Kit', '文傑', 'Andy'],
  ['Sze Wan', '思雲', 'Wanda'], ['Chun Kit', '俊傑', 'Justin'], ['Yan Yee', '欣怡', 'Janice'], ['Kin Sang', '健生', 'Patrick'], ['Po Chu', '寶珠', 'Pearl'],
  ['Tin Lok', '天樂', 'Terence'], ['Ka Yan', '嘉欣', 'Karen'], ['Pak Ho', '柏豪', 'Marco'], ['Suet Ying', '雪瑩', 'Shirley'], ['Wing Kin', '永健', 'Ken'],
  ['Mei Wah', '美華', 'Maggie'], ['Chi Ho', '志豪', 'Howard'], ['Ching Man', '靜雯', 'Christine'], ['Siu Ming', '小明', 'Simon'], ['Wai Ling', '慧玲', 'Elaine'],
];

export const londonNames = [
  'Amelia Hughes', 'Oliver Bennett', 'Priya Shah', 'Tomasz Kowalski', 'Isla MacLeod', 'George Fletcher', 'Aisha Rahman', 'Harry Coleman', 'Sofia Marques', 'Emily Carter',
  'Kwame Mensah', 'Charlotte Reid', 'Daniel O\'Connor', 'Zara Hussain', 'Jack Whitfield', 'Elena Popescu', 'Noah Sinclair', 'Freya Lawson', 'Mohammed Ali', 'Grace Turner',
  'Leo Archer', 'Chloé Dubois', 'Ben Okafor',
];

export const newYorkNames = [
  'Michael Rossi', 'Jasmine Rivera', 'David Cohen', 'Ashley Nguyen', 'Carlos Mendoza', 'Rachel Stein', 'Tyrone Jackson', 'Megan O\'Brien', 'Luis Ortega', 'Hannah Kim',
  'Anthony Russo', 'Destiny Brooks', 'Samuel Park', 'Natalie Greene', 'José Ramírez', 'Brianna Scott', 'Ethan Walsh',
];
