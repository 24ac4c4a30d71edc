using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forms;
using MathNet.Numerics.Distributions;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>From a series to its verdict. Cheap: closed forms and small searches only.</summary>
internal static class VerdictRules
{
    /// <summary>Why a trend is undecided that improves for certain.</summary>
    public const string SmoothOrNoisy = "improves, but these points cannot tell a smooth rise from a scattered one";

    public static Judgement Judge(TrendSeries series, TrendThresholds thresholds) => JudgeByForm(series, thresholds)["best"];

    /// <summary>The verdict if the smooth form is the best one, the line, or the curve with a limit.</summary>
    public static IReadOnlyDictionary<string, Judgement> JudgeByForm(TrendSeries series, TrendThresholds thresholds)
    {
        if (series.Scales < thresholds.MinimumScales)
        {
            var few = TooFewScales(series, thresholds);
            return new Dictionary<string, Judgement> { ["best"] = few, ["line"] = few, ["curve"] = few };
        }

        return Evidence.Of(series, thresholds).ToDictionary(pair => pair.Key, pair => Decide(pair.Value));
    }

    private static Judgement Decide(Evidence evidence) =>
        evidence.Drowns() ? evidence.As(TrendVerdict.Trendless, "the change is smaller than one that matters, and lost among the points")
            : evidence.Turns() ? evidence.As(TrendVerdict.Nonmonotonic, "rises and falls by more than errors and scatter explain")
            : evidence.Worsens() ? evidence.As(TrendVerdict.Inverse, "gets worse with scale")
            : evidence.Jumps() ? evidence.As(TrendVerdict.Breakthrough, "flat, then a jump, then flat")
            : evidence.Improves() ? evidence.Smooth()
            : evidence.WithoutTrend();

    private static Judgement TooFewScales(TrendSeries series, TrendThresholds thresholds)
    {
        var found = series.Scales == 1 ? "all points have the same scale" : $"{series.Scales} different scales";
        return new Judgement
        {
            Verdict = TrendVerdict.Undecided,
            Reason = $"{found}: at least {thresholds.MinimumScales} are needed, better 5 or more",
            ScalesNeeded = thresholds.MinimumScales,
        };
    }

    private sealed class Evidence(
        TrendSeries series, TrendThresholds thresholds, ScoredFit constant, ScoredFit linear, ScoredFit smooth, Turn? turn, Jump? jump)
    {
        private readonly double _change = series.Improvement(2 * linear.Fit.Beta[1]);
        private readonly double _smoothChange =
            series.Improvement(smooth.Fit.Predict(series.Data.X[^1]) - smooth.Fit.Predict(series.Data.X[0]));

        public static Dictionary<string, Evidence> Of(TrendSeries series, TrendThresholds thresholds)
        {
            ScoredFit Score(CurveForm form) => ScoredFit.Of(form, series, thresholds.FitLevel);
            var linear = Score(TrendForms.Linear);
            var curve = Score(TrendForms.PowerLawWithFloor);
            var smooth = new List<ScoredFit> { linear, curve };
            if (series.Scales >= 6)
            {
                smooth.Add(Score(TrendForms.WideSigmoid));
            }

            if (series.XIsLoss)
            {
                smooth.Add(Score(TrendForms.ExponentialInLoss));
            }

            var constant = Score(TrendForms.Constant);
            var turn = Turn.Find(series, Score(TrendForms.Quadratic), thresholds.FitLevel);
            var jump = Jump.Find(series, thresholds);
            Evidence With(ScoredFit form) => new(series, thresholds, constant, linear, form, turn, jump);
            return new Dictionary<string, Evidence>
            {
                ["best"] = With(smooth.MinBy(score => score.Aicc)!),
                ["line"] = With(linear),
                ["curve"] = With(curve),
            };
        }

        public bool Turns() => CurveTurns() || Unimodal.Turns(series, smooth, thresholds);

        private bool CurveTurns() => turn is not null
            && turn.Share >= thresholds.TurnShare
            && turn.Score.Aicc < smooth.Aicc - thresholds.FormDistance
            && turn.Significance > Critical(turn.Score, thresholds.Alpha / (series.Scales - 2));

        /// <summary>Whether there is a trend, but one too small to matter and too small to see among the points.</summary>
        public bool Drowns() => HasTrend()
            && !Turns()
            && Math.Abs(_smoothChange) < thresholds.MeaningfulChange * series.Unit
            && Residual() > thresholds.LostShare * Math.Abs(_smoothChange);

        public bool Worsens() => HasTrend() && _smoothChange < 0;

        public bool Improves() => HasTrend() && _smoothChange > 0;

        public bool Jumps() => jump is not null
            && series.Improvement(jump.Size) > 0
            && (HasTrend() || jump.Score.Aicc < constant.Aicc - thresholds.FormDistance)
            && jump.Score.Aicc < smooth.Aicc - thresholds.FormDistance
            && Scatter(jump.Score) <= thresholds.ScatterShare * Math.Abs(jump.Size)
            && Math.Abs(jump.Size) >= thresholds.JumpShare * (series.Data.Y.Max() - series.Data.Y.Min());

        public Judgement Smooth()
        {
            var size = Size();
            var smoothness = Smoothness.Of(series, smooth, _smoothChange / size, thresholds);
            var probability = smoothness.Probability;
            if (smooth.Scatter * size > thresholds.ScatterShare * Math.Abs(_smoothChange) || probability < thresholds.NoisyBelow)
            {
                return As(TrendVerdict.Noisy, "improves, with scatter that the errors do not explain");
            }

            if (probability < thresholds.SmoothFrom)
            {
                return CannotTellSmoothFromNoisy(smoothness);
            }

            return Knee.Inside(series, smooth, linear, thresholds)
                ? As(TrendVerdict.Diminishing, "improves smoothly, with returns that have diminished inside the range")
                : As(TrendVerdict.Predictable, "improves smoothly");
        }

        private Judgement CannotTellSmoothFromNoisy(Smoothness smoothness)
        {
            // More samples only help where errors hide the scatter.
            var samples = series.ErrorsKnown ? smoothness.SamplesFactor(thresholds.SmoothFrom) : null;
            return As(TrendVerdict.Undecided, SmoothOrNoisy) with
            {
                SamplesFactor = samples,
                ScalesNeeded = samples is null && smoothness.PointsFactor(thresholds.SmoothFrom) is { } more ? (int)Math.Ceiling(series.Scales * more) : null,
            };
        }

        public Judgement WithoutTrend()
        {
            var meaningful = thresholds.MeaningfulChange * series.Unit;
            var (error, margin) = Margin();
            if (Math.Abs(_change) + margin <= meaningful || margin <= meaningful)
            {
                return As(TrendVerdict.Trendless, "no change with scale");
            }

            if (Scatter(constant) > 0 && _change > 1.3 * error)
            {
                return As(TrendVerdict.Noisy, "tends to improve, with scatter that the errors do not explain");
            }

            var factor = linear.Scatter == 0 && series.ErrorsKnown ? Math.Pow(margin / meaningful, 2) : (double?)null;
            return As(TrendVerdict.Undecided, "errors too wide to tell a trend from none") with
            {
                SamplesFactor = factor,
                ScalesNeeded = factor is null ? (int)Math.Ceiling(series.Scales * Math.Min(16, Math.Pow(margin / meaningful, 2))) : null,
            };
        }

        public Judgement As(TrendVerdict verdict, string reason)
        {
            var (error, margin) = Margin();
            return new Judgement
            {
                Verdict = verdict,
                Reason = reason,
                Constant = constant,
                Linear = linear,
                Smooth = smooth,
                Turn = turn,
                Jump = jump,
                Change = _change,
                ChangeError = error,
                ChangeMargin = margin,
            };
        }

        // The likelihood ratio of the smooth form against a constant, with the smooth form's variances.
        private bool HasTrend()
        {
            double mean = 0, sum = 0, free = 0, fitted = 0;
            for (var i = 0; i < series.Count; i++)
            {
                mean += Measured(i) / smooth.Variance[i];
                sum += 1 / smooth.Variance[i];
            }

            mean /= sum;
            for (var i = 0; i < series.Count; i++)
            {
                var fit = smooth.Fit.Predict(series.Data.X[i]);
                free += Square(Measured(i) - mean) / smooth.Variance[i];
                fitted += Square(Measured(i) - (series.Data.Relative ? Math.Log(fit + series.Data.Offset) : fit)) / smooth.Variance[i];
            }

            var extra = smooth.Parameters - 1;
            var gain = Math.Max(0, free - fitted);
            var p = smooth.Scatter > 0
                ? 1 - FisherSnedecor.CDF(extra, Math.Max(1, series.Count - smooth.Parameters), gain / extra)
                : 1 - ChiSquared.CDF(extra, gain);
            return p < thresholds.Alpha;
        }

        private double Residual() => Math.Sqrt(series.Data.X.Zip(series.Data.Y, (x, y) => Square(y - smooth.Fit.Predict(x))).Average());

        private double Measured(int i) => series.Data.Relative ? Math.Log(series.Data.Y[i] + series.Data.Offset) : series.Data.Y[i];

        private static double Square(double value) => value * value;

        // In units of y, also where residuals are relative.
        private double Scatter(ScoredFit score) => score.Scatter * Size();

        // What a residual of 1 is worth in units of y.
        private double Size() => series.Data.Relative ? Math.Exp(series.Data.Y.Average(y => Math.Log(y + series.Data.Offset))) : 1;

        private double Critical(ScoredFit score, double alpha) => score.Scatter > 0
            ? StudentT.InvCDF(0, 1, Math.Max(1, series.Count - score.Parameters), 1 - (alpha / 2))
            : Normal.InvCDF(0, 1, 1 - (alpha / 2));

        private (double Error, double Margin) Margin()
        {
            var slope = SlopeError.OfLine(series, linear);
            return (2 * slope, 2 * slope * Critical(linear, thresholds.Alpha));
        }
    }
}
