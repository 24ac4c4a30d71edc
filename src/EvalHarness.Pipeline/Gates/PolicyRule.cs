using System.Globalization;
using EvalHarness.Evaluation;
using EvalHarness.Suites;

namespace EvalHarness.Gates;

/// <summary>Reads one rule. What it demands decides its kind, and which other keys it may have.</summary>
internal sealed class PolicyRule
{
    private static readonly string[] Demands = ["at_least", "at_most", "max_drop", "non_inferiority", "max_negative_flips", "trend"];

    private readonly YamlMap _map;
    private readonly Problems _problems;
    private readonly string _name;
    private readonly bool? _inconclusiveFails;

    private PolicyRule(YamlMap map, Problems problems)
    {
        _map = map;
        _problems = problems;
        _name = map.Text("name") ?? Missing();
        _inconclusiveFails = map.Choice("inconclusive", "policy", "policy", "fail", "pass") switch
        {
            "fail" => true,
            "pass" => false,
            _ => null,
        };
    }

    /// <summary>The rule; null (and problems) if it makes no sense.</summary>
    public static GateRule? Read(YamlMap map, Problems problems)
    {
        var reader = new PolicyRule(map, problems);
        var rule = reader.Read();
        if (rule is not null)
        {
            map.RefuseUnknownKeys();
        }

        return rule;
    }

    private GateRule? Read()
    {
        double? Number(string key, double low, double high) => _map.Number(key, null, low, high);
        var atLeast = Number("at_least", double.MinValue, double.MaxValue);
        var atMost = Number("at_most", double.MinValue, double.MaxValue);
        var drop = Number("max_drop", 0, double.MaxValue);
        var margin = Number("non_inferiority", 0, double.MaxValue);
        var flips = Number("max_negative_flips", 0, 1);
        var trend = _map.Texts("trend", []);
        bool[] given = [atLeast is not null || atMost is not null, drop is not null, margin is not null, flips is not null, trend.Count > 0];
        if (given.Count(value => value) != 1)
        {
            if (!Demands.Any(_map.Has))
            {
                _problems.Add(_map.Line, $"rules '{_name}' demands nothing. Give one of: {string.Join(", ", Demands)}.");
                NameMisspeltKeys();
            }
            else if (given.Count(value => value) > 1)
            {
                _problems.Add(_map.Line, $"rules '{_name}' demands several things at once. Make a rule of each; only at_least and at_most go together.");
            }

            return null;
        }

        return given[0] ? Bound(atLeast, atMost)
            : drop is not null ? Drop(drop.Value, nonInferiority: false)
            : margin is not null ? Drop(margin.Value, nonInferiority: true)
            : flips is not null ? Flips(flips.Value)
            : Trend(trend);
    }

    // What was meant as the demand is then among the keys that no rule has.
    private void NameMisspeltKeys()
    {
        _ = Bound(null, null);
        if (_map.Has("baseline"))
        {
            _ = Baseline();
        }

        foreach (var key in (string[])["better", "families", "undecided"])
        {
            _ = _map.Texts(key, []);
        }

        _map.RefuseUnknownKeys();
    }

    private BoundRule Bound(double? atLeast, double? atMost)
    {
        var aggregate = Aggregate();
        if (atLeast > atMost)
        {
            _problems.Add(_map.LineOf("at_least"), $"rules '{_name}': at_least is above at_most, so no value can pass. Swap them.");
        }

        if (atLeast is not null && atMost is not null && aggregate == Gates.Aggregate.Worst)
        {
            _problems.Add(_map.LineOf("aggregate"), $"rules '{_name}': 'worst' needs one bound, to know which way is worse. Make two rules of it.");
        }

        return new()
        {
            Name = _name,
            InconclusiveFails = _inconclusiveFails,
            Selection = Selection(needsMetric: true),
            Aggregate = aggregate,
            AtLeast = atLeast,
            AtMost = atMost,
            PointOnly = _map.Choice("point_only", "false", "false", "true") == "true",
        };
    }

    private BaselineRule Drop(double margin, bool nonInferiority) => new()
    {
        Name = _name,
        InconclusiveFails = _inconclusiveFails,
        Selection = Selection(needsMetric: true),
        Aggregate = Aggregate(),
        Baseline = Baseline(),
        Margin = margin,
        NonInferiority = nonInferiority,
        Better = _map.Choice("better", "table", "table", "higher", "lower") switch
        {
            "higher" => Direction.HigherIsBetter,
            "lower" => Direction.LowerIsBetter,
            _ => null,
        },
    };

    private FlipRule Flips(double atMost) => new()
    {
        Name = _name,
        InconclusiveFails = _inconclusiveFails,
        Selection = Selection(needsMetric: false),
        Aggregate = Aggregate(),
        Baseline = Baseline(),
        AtMost = atMost,
    };

    private TrendRule Trend(IReadOnlyList<string> allowed) => new()
    {
        Name = _name,
        InconclusiveFails = _inconclusiveFails,
        Allowed = Checked("trend", allowed, PolicyWords.Trends),
        Metrics = Metrics(),
        Families = _map.Texts("families", []),
        Groups = _map.Texts("groups", []),
        Undecided = Checked("undecided", _map.Texts("undecided", ["undecided"]), PolicyWords.Trends),
    };

    private CellSelection Selection(bool needsMetric) => new()
    {
        Metrics = needsMetric ? Metrics() : ["accuracy"],
        Checkpoints = _map.Texts("checkpoints", []),
        Conditions = _map.Texts("conditions", []),
        Groups = _map.Texts("groups", []),
        Kinds = Checked("kinds", _map.Texts("kinds", []), PolicyWords.Kinds),
        Severities = Severities(),
    };

    private IReadOnlyList<string> Metrics()
    {
        var metrics = _map.Texts("metric", []);
        if (metrics.Count == 0)
        {
            _problems.Add(_map.Line, $"rules '{_name}': 'metric' is missing. Name one, such as accuracy, or several in a list.");
        }

        return Checked("metric", metrics, PolicyWords.Metrics);
    }

    private IReadOnlyList<string> Checked(string key, IReadOnlyList<string> texts, IReadOnlyList<string> known)
    {
        foreach (var text in texts)
        {
            if (PolicyWords.Problem(key, text, known) is { } problem)
            {
                _problems.Add(_map.LineOf(key), $"rules '{_name}': {problem}");
            }
        }

        return texts;
    }

    private List<int> Severities()
    {
        var severities = new List<int>();
        foreach (var text in _map.Texts("severities", []))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var severity) && severity is >= 0 and <= 5)
            {
                severities.Add(severity);
            }
            else
            {
                _problems.Add(_map.LineOf("severities"), $"rules '{_name}': severity '{text}' is none of 0 (unperturbed) to 5.");
            }
        }

        return severities;
    }

    private Aggregate Aggregate() => _map.Choice("aggregate", "each", "each", "mean", "worst") switch
    {
        "mean" => Gates.Aggregate.Mean,
        "worst" => Gates.Aggregate.Worst,
        _ => Gates.Aggregate.Each,
    };

    private GateBaseline Baseline()
    {
        var text = _map.Text("baseline", "run")!;
        switch (text.Split(':', 2))
        {
            case ["run"]:
                return GateBaseline.SameInRun;
            case ["previous_rung"]:
                return new(BaselineKind.PreviousRung);
            case ["run", { Length: > 0 } id]:
                return new(BaselineKind.Run, id.Trim());
            case ["checkpoint", { Length: > 0 } id]:
                return new(BaselineKind.Checkpoint, id.Trim());
            default:
                _problems.Add(_map.LineOf("baseline"), $"rules '{_name}': baseline '{text}' must be one of: run, run:FAMILY/NAME, checkpoint:FAMILY/NAME, previous_rung.");
                return GateBaseline.SameInRun;
        }
    }

    private string Missing()
    {
        _problems.Add(_map.Line, "rules.name is missing. Give the rule a name: reports and JUnit show it.");
        return "?";
    }
}
