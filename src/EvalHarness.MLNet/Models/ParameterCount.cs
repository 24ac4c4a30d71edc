using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace EvalHarness.MLNet.Models;

/// <summary>
/// Parameters of the classifier in a saved pipeline, where ML.NET shows them: the numbers that training chose. Calibrators and the steps that
/// prepare the data are not counted.
/// </summary>
internal static class ParameterCount
{
    /// <summary>The number and what was counted; null and why not.</summary>
    public static (long? Count, string Note) Of(ITransformer model) => Classifier(model) switch
    {
        null => (null, "ML.NET does not show what this kind of model has learnt."),
        LinearMulticlassModelParametersBase linear => (Weights(linear), "weights and offsets of a linear model"),
        LinearModelParameters linear => (linear.Weights.Count + 1, "weights and offset of a linear model"),
        TreeEnsembleModelParametersBasedOnRegressionTree ensemble => Trees(ensemble.TrainedTreeEnsemble.Trees),
        TreeEnsembleModelParametersBasedOnQuantileRegressionTree forest => Trees(forest.TrainedTreeEnsemble.Trees),
        GamModelParametersBase gam => (Enumerable.Range(0, gam.NumberOfShapeFunctions).Sum(i => (long)gam.GetBinEffects(i).Count) + 1, "effects of the bins and offset of a generalized additive model"),
        FieldAwareFactorizationMachineModelParameters machine => (machine.GetLinearWeights().Count + (long)machine.GetLatentWeights().Count, "linear and latent weights of a factorization machine"),
        NaiveBayesMulticlassModelParameters bayes => (
            bayes.GetLabelHistogramLong().Count + bayes.GetFeatureHistogramLong().Sum(row => (long)row.Count), "frequencies of the classes and of the features in each"),
        var other => (null, $"ML.NET does not show what is in a model of the kind {Name(other.GetType())}."),
    };

    private static object? Classifier(ITransformer model) => model switch
    {
        IEnumerable<ITransformer> chain => chain.Reverse().Select(Classifier).FirstOrDefault(found => found is not null),
        IPredictionTransformer<object> { Model: var found } => Inner(found) is ICalibrator ? null : Inner(found),
        _ => null,
    };

    // A calibrated model wraps the one that was trained; its type names both, in more combinations than can be listed.
    private static object Inner(object model)
    {
        for (var type = model.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(CalibratedModelParametersBase<,>))
            {
                return type.GetProperty("SubModel", BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance)?.GetValue(model) ?? model;
            }
        }

        return model;
    }

    private static (long?, string) Trees(IEnumerable<RegressionTreeBase> trees) =>
        (trees.Sum(tree => (long)tree.NumberOfLeaves + tree.NumberOfNodes), "values of the leaves and thresholds of the splits of all trees");

    private static long Weights(LinearMulticlassModelParametersBase linear)
    {
        VBuffer<float>[] weights = [];
        linear.GetWeights(ref weights, out var classes);
        return weights.Sum(row => (long)row.Length) + classes;
    }

    private static string Name(Type type) => type.Name.Replace("ModelParameters", string.Empty, StringComparison.Ordinal);
}
