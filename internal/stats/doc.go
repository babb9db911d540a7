// Package stats counts what the log and the states tell: how much is known, how
// much is coming, whether the schedule's predictions come true, and which
// concepts and questions make trouble.
//
// It only counts. It neither reads a store nor draws. Of a log it keeps some
// bytes per answer, never the events, so that the log can be given to it card by
// card.
//
// # Tests
//
// Whether something was remembered is told by an answer that is the first of its
// study day, to a card that an earlier day saw. Such an answer is called a test;
// repetitions within a day and first meetings are none. Better than Again is
// right. The chance that was foreseen is FSRS's, with the weights that hold now.
//
// # Calibration
//
// Log loss is the mean of -ln p, p being the chance that was given to what came;
// below it stands what the mean of all tests would have earned, given to each.
// RMSE is that of FSRS's benchmark (open-spaced-repetition, fsrs-rs and
// srs-benchmark): tests are sorted into bins by elapsed days, number and lapses,
// each on a logarithmic scale, and √(Σ w·(mean chance − share right)² / Σ w) is
// taken over the bins, w being the tests in each. It sees errors that bins by
// chance alone would let cancel out. The picture has bins by chance.
//
// Shares come with the interval of Wilson (1927), which holds for small numbers
// and near 0 and 1, for 95 %.
//
// # Guessing
//
// Of n tests with r right and w wrong answers among k options, who knows nothing
// gets one right for each k−1 wrong. So (r − w/(k−1)) / n were known (formula
// scoring: Thurstone 1919, Holzinger 1924). "Don't know" and a right answer that
// was called a guess cost nothing and earn nothing. Where a blind guess is right
// with chance g, 1/(k−1) is g/(1−g): for several right options of k the chance is
// 1/(2^k − 1), for a line the share of right lines, for an order the share of
// right orders. What is typed cannot be guessed.
//
// # Questions that discriminate badly
//
// A good question is answered right by who knows the rest, and wrong by who does
// not. The measure is the correlation of right and wrong, as 1 and 0, with the
// score in the rest of the test: the point-biserial correlation, the item left
// out of the score (Henrysson 1963). A log has one learner, so the points are not
// people but answers, and the score is the share of the other cards of the
// concept whose last answer was right at the time.
//
// In a class less than 0.2 is poor (Ebel 1965). Here it is not: the schedule asks
// each card when it is about as likely to be remembered as all others, which
// leaves good questions little to correlate with. So a question is called poor
// only where the correlation is negative with 99 % certainty (Fisher's z,
// one-sided): it is right when the rest is wrong. Most poor questions are never
// found so; what is found is worth a look, unless it is the one in a hundred that
// chance finds.
package stats
